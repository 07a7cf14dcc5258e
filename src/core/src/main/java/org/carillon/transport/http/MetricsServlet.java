package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.carillon.ops.MetricsPage;

/** The figures of this node, as Prometheus reads them; for operators. */
final class MetricsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient OpsGuard guard;
  private final transient MetricsPage metrics;

  MetricsServlet(OpsGuard guard, MetricsPage metrics) {
    this.guard = guard;
    this.metrics = metrics;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!guard.demandOperator(request, response)) {
      return;
    }
    String page = metrics.page();
    if (page == null) {
      guard.answer(
          response,
          HttpServletResponse.SC_NOT_FOUND,
          Map.of("error", "The figures go to the application's own registry"));
    } else {
      guard.answer(
          response, HttpServletResponse.SC_OK, "text/plain; version=0.0.4; charset=utf-8", page);
    }
  }
}
