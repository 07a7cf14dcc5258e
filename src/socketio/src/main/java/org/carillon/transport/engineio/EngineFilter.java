package org.carillon.transport.engineio;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.carillon.security.UpgradeRequest;

/** Stands before the upgrade to WebSocket; all else passes to the servlet. */
final class EngineFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private final transient Engine engine;
  private final transient EngineAdmission engineAdmission;

  EngineFilter(Engine engine, EngineAdmission engineAdmission) {
    this.engine = engine;
    this.engineAdmission = engineAdmission;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    UpgradeRequest upgrade = UpgradeRequest.of(request);
    if (upgrade == UpgradeRequest.NONE) {
      chain.doFilter(request, response);
      return;
    }
    if (!engineAdmission.allowsOrigin(request)) {
      engineAdmission.refused(request, EngineRefusal.FORBIDDEN);
      EngineRefusal.FORBIDDEN.answer(response);
      return;
    }
    if (upgrade != UpgradeRequest.GOOD) {
      upgrade.answer(response);
      return;
    }
    EngineAdmission.Verdict verdict = engineAdmission.judge(request, response, true);
    if (verdict instanceof EngineAdmission.Verdict.Refused refused) {
      engineAdmission.refused(request, refused.refusal());
      refused.refusal().answer(response, refused.retryAfterMillis());
    } else if (!(verdict instanceof EngineAdmission.Verdict.Answered)) {
      chain.doFilter(new AdmittedRequest(request, new AdmittedSocket(engine, verdict)), response);
    }
  }

  /** The request of an admitted client, on its way to the upgrade. */
  private static final class AdmittedRequest extends HttpServletRequestWrapper {

    private final AdmittedSocket admittedSocket;

    AdmittedRequest(HttpServletRequest request, AdmittedSocket admittedSocket) {
      super(request);
      this.admittedSocket = admittedSocket;
    }

    @Override
    public Principal getUserPrincipal() {
      return admittedSocket;
    }
  }
}
