package org.carillon.it.engine;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;
import org.carillon.api.Tenants;
import org.carillon.it.engine.ProbeService.Surely;

/**
 * What is not a frame emits too: an HTTP request in the name of its user, a batch job in that of a
 * tenant, or of nobody.
 */
@WebServlet("/emit/*")
public class EmitResource extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject private transient Emitter<Surely> surely;
  @Inject private transient Tenants tenants;
  @Inject private transient Caller caller;
  @Inject private transient Background background;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String text = request.getParameter("text");
    switch (String.valueOf(request.getPathInfo())) {
      case "/caller" -> surely.emit(new Surely(text));
      case "/tenant" -> tenants.run("t2", () -> surely.emit(new Surely(text)));
      case "/named" -> surely.tenant("t2").emit(new Surely(text));
      case "/nobody" -> response.getWriter().print(background.emit(text));
      case "/destroyed" ->
          response.getWriter().print(Map.of("destroyed", ConnectionCounter.DESTROYED.get()));
      default -> response.sendError(404);
    }
    response.setHeader("X-Caller", caller.name() + "@" + caller.tenant());
  }
}
