package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.carillon.ops.OperatorPage;
import org.carillon.security.SecurityLog;

/** A page that another module brings, for operators. */
final class OperatorPageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final System.Logger LOGGER = System.getLogger(OperatorPageServlet.class.getName());

  private static final Map<String, String> NOTHING = Map.of("error", "Nothing is here");

  private final transient OpsGuard guard;
  private final transient OperatorPage page;

  OperatorPageServlet(OpsGuard guard, OperatorPage page) {
    this.guard = guard;
    this.page = page;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!guard.demandOperator(request, response)) {
      return;
    }
    if (!task(request).isEmpty()) {
      guard.answer(response, HttpServletResponse.SC_NOT_FOUND, NOTHING);
      return;
    }
    try {
      guard.answer(response, HttpServletResponse.SC_OK, page.show());
    } catch (Exception e) {
      failed(response, e);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!guard.demandOperator(request, response)) {
      return;
    }
    guard.tell(SecurityLog.Kind.SENSITIVE_UPDATE, request);
    Map<String, String> parameters = new LinkedHashMap<>();
    request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
    try {
      Optional<Map<String, Object>> done = page.perform(task(request), parameters);
      if (done.isPresent()) {
        guard.answer(response, HttpServletResponse.SC_OK, done.get());
      } else {
        guard.answer(response, HttpServletResponse.SC_NOT_FOUND, NOTHING);
      }
    } catch (Exception e) {
      failed(response, e);
    }
  }

  private static String task(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null || info.equals("/") ? "" : info.substring(1);
  }

  private void failed(HttpServletResponse response, Exception failure) throws IOException {
    LOGGER.log(System.Logger.Level.WARNING, "An operator's page failed", failure);
    guard.answer(
        response,
        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        Map.of("error", "It failed; the log says why"));
  }
}
