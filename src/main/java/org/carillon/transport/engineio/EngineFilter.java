package org.carillon.transport.engineio;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** Stands before the upgrade to WebSocket; all else passes to the servlet. */
final class EngineFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private final transient Engine engine;
  private final transient Gatekeeper gatekeeper;

  EngineFilter(Engine engine, Gatekeeper gatekeeper) {
    this.engine = engine;
    this.gatekeeper = gatekeeper;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      chain.doFilter(request, response);
      return;
    }
    if (!gatekeeper.allowsOrigin(request)) {
      Refusal.FORBIDDEN.answer(response);
      return;
    }
    Gatekeeper.Verdict verdict = gatekeeper.judge(request, response, true);
    if (verdict instanceof Gatekeeper.Verdict.Refused refused) {
      refused.refusal().answer(response);
    } else if (!(verdict instanceof Gatekeeper.Verdict.Answered)) {
      chain.doFilter(new AdmittedRequest(request, new Admitted(engine, verdict)), response);
    }
  }

  /** The request of an admitted client, on its way to the upgrade. */
  private static final class AdmittedRequest extends HttpServletRequestWrapper {

    private final Admitted admitted;

    AdmittedRequest(HttpServletRequest request, Admitted admitted) {
      super(request);
      this.admitted = admitted;
    }

    @Override
    public Principal getUserPrincipal() {
      return admitted;
    }
  }
}
