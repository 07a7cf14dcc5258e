package org.carillon.transport.websocket;

import java.security.Principal;
import org.carillon.transport.gateway.Admission;

/**
 * A client whose handshake was judged and found good. It travels as the request's principal,
 * because that is the one thing of a request that both servers hand to the WebSocket session
 * unchanged.
 *
 * @param sessions where its session is to be opened
 * @param admission what was found
 */
record Admitted(Sessions sessions, Admission admission) implements Principal {

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
