package org.carillon.transport.websocket;

import java.security.Principal;
import org.carillon.security.LoginSessions;
import org.carillon.transport.gateway.Admission;
import org.jspecify.annotations.Nullable;

/**
 * A client whose handshake was judged and found good. It travels as the request's principal,
 * because that is the one thing of a request that both servers hand to the WebSocket session
 * unchanged.
 *
 * @param sessions where its session is to be opened
 * @param admission what was found
 * @param login the login that says who it is; null: none does
 */
record AdmittedHandshake(
    EndpointSessions sessions, Admission admission, LoginSessions.@Nullable Login login)
    implements Principal {

  @Override
  public String getName() {
    String name = admission.caller().name();
    return name == null ? "anonymous" : name;
  }

  /** Who, and nothing of what was said: it may be logged by a server. */
  @Override
  public String toString() {
    return getName();
  }
}
