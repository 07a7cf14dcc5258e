package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.carillon.ops.OperatorFiles;

/**
 * The files of a page that another module brings, for operators; with the client for browsers
 * beside them. They may do no more than show themselves and talk to this server: no script but
 * those here, none in the page itself, no frame around it.
 */
final class OperatorFilesServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final transient OpsGuard guard;
  private final transient OperatorFiles files;
  private final transient ClientScript script = new ClientScript(ClientScript.NAME);

  OperatorFilesServlet(OpsGuard guard, OperatorFiles files) {
    this.guard = guard;
    this.files = files;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!guard.demandOperator(request, response)) {
      return;
    }
    String info = request.getPathInfo();
    if (info == null) { // what the page names relatively lies below it
      response.setHeader("Cache-Control", "no-store");
      response.sendRedirect(request.getRequestURI() + "/");
      return;
    }
    if (info.equals("/" + ClientScript.NAME)) {
      script.doGet(request, response);
      return;
    }
    Optional<OperatorFiles.File> file = files.file(info.substring(1));
    if (file.isEmpty()) {
      guard.answer(response, HttpServletResponse.SC_NOT_FOUND, Map.of("error", "Nothing is here"));
      return;
    }
    byte[] content = file.get().text().getBytes(StandardCharsets.UTF_8);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setContentType(file.get().type());
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }
}
