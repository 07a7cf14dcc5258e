package org.carillon.transport.websocket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** The request of an admitted client, on its way to the upgrade. */
final class AdmittedRequest extends HttpServletRequestWrapper {

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
