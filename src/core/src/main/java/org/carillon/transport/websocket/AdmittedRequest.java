package org.carillon.transport.websocket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** The request of an admitted client, on its way to the upgrade. */
final class AdmittedRequest extends HttpServletRequestWrapper {

  private final AdmittedHandshake admittedHandshake;

  AdmittedRequest(HttpServletRequest request, AdmittedHandshake admittedHandshake) {
    super(request);
    this.admittedHandshake = admittedHandshake;
  }

  @Override
  public Principal getUserPrincipal() {
    return admittedHandshake;
  }
}
