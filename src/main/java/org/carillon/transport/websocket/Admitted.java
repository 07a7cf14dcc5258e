package org.carillon.transport.websocket;

import java.security.Principal;
import org.carillon.api.Caller;
import org.carillon.model.ServiceModel;
import org.carillon.session.HandshakeFacts;
import org.jspecify.annotations.Nullable;

/**
 * A client whose handshake was judged and found good. It travels as the request's principal,
 * because that is the one thing of a request that both servers hand to the WebSocket session
 * unchanged.
 *
 * @param gateway where the connection is to be opened
 * @param model the service
 * @param path its path
 * @param caller who
 * @param client the client identifier
 * @param facts what the client said
 */
record Admitted(
    Gateway gateway,
    ServiceModel model,
    String path,
    Caller caller,
    @Nullable String client,
    HandshakeFacts facts)
    implements Principal {

  @Override
  public String getName() {
    String name = caller.name();
    return name == null ? "anonymous" : name;
  }

  /** Who, and nothing of what was said: it may be logged by a server. */
  @Override
  public String toString() {
    return getName();
  }
}
