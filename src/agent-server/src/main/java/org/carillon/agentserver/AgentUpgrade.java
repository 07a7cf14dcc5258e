package org.carillon.agentserver;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A connection that may be opened. It travels as the request's principal, because that is the one
 * thing of a request that both servers hand to the WebSocket session unchanged.
 *
 * @param hub where it is to be opened
 * @param address where it comes from; null: unknown
 */
record AgentUpgrade(AgentHub hub, @Nullable String address) implements Principal {

  @Override
  public String getName() {
    return "agent";
  }

  @Override
  public String toString() {
    return getName();
  }

  /** The request on its way to the upgrade. */
  HttpServletRequest request(HttpServletRequest request) {
    AgentUpgrade upgrade = this;
    return new HttpServletRequestWrapper(request) {
      @Override
      public Principal getUserPrincipal() {
        return upgrade;
      }
    };
  }
}
