package org.carillon.transport.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.carillon.ops.NodeDrain;
import org.carillon.security.SecurityLog;

/** {@code POST} begins the drain of this node, {@code GET} says how far it is; for operators. */
final class DrainServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient OpsGuard guard;
  private final transient NodeDrain drain;

  DrainServlet(OpsGuard guard, NodeDrain drain) {
    this.guard = guard;
    this.drain = drain;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (guard.demandOperator(request, response)) {
      tell(response, HttpServletResponse.SC_OK);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (guard.demandOperator(request, response)) {
      guard.tell(SecurityLog.Kind.SYS_SHUTDOWN, request);
      drain.begin();
      tell(
          response,
          drain.state() == NodeDrain.State.DRAINED
              ? HttpServletResponse.SC_OK
              : HttpServletResponse.SC_ACCEPTED);
    }
  }

  private void tell(HttpServletResponse response, int status) throws IOException {
    guard.answer(
        response,
        status,
        Map.of(
            "state",
            drain.state().name().toLowerCase(Locale.ROOT),
            "connections",
            drain.connections()));
  }
}
