package org.carillon.transport.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.ops.Health;

/**
 * {@code /live}: the process answers. {@code /ready}: it takes connections. Neither: nothing is
 * wrong. For everyone, since probes have no credentials; what is wrong is told to operators alone.
 */
final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient OpsGuard guard;
  private final transient Health health;

  HealthServlet(OpsGuard guard, Health health) {
    this.guard = guard;
    this.health = health;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String part = request.getPathInfo();
    if (part == null || part.equals("/")) {
      Health.Report report = health.report();
      answer(request, response, report.isWell(), report.details());
    } else if (part.equals("/live")) {
      answer(request, response, true, Map.of());
    } else if (part.equals("/ready")) {
      answer(request, response, health.isReady(), Map.of());
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
