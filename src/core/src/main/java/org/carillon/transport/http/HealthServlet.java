package org.carillon.transport.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.ops.NodeHealth;

/**
 * {@code /live}: the process answers. {@code /ready}: it takes connections. Neither: nothing is
 * wrong. For everyone, since probes have no credentials; what is wrong is told to operators alone.
 */
final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient OpsGuard guard;
  private final transient NodeHealth nodeHealth;

  HealthServlet(OpsGuard guard, NodeHealth nodeHealth) {
    this.guard = guard;
    this.nodeHealth = nodeHealth;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!guard.isHere(request, response)) {
      return;
    }
    String part = request.getPathInfo();
    if (part == null || part.equals("/")) {
      NodeHealth.Report report = nodeHealth.report();
      answer(request, response, report.isWell(), report.details());
    } else if (part.equals("/live")) {
      answer(request, response, true, Map.of());
    } else if (part.equals("/ready")) {
      answer(request, response, nodeHealth.isReady(), Map.of());
    } else {
      guard.answer(response, HttpServletResponse.SC_NOT_FOUND, Map.of("error", "live or ready"));
    }
  }

  private void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      boolean isWell,
      Map<String, Object> details)
      throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", isWell ? "up" : "down");
    if (guard.isOperator(request)) {
      body.putAll(details);
    }
    guard.answer(
        response,
        isWell ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        body);
  }
}
