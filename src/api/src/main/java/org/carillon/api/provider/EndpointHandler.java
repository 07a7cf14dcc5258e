package org.carillon.api.provider;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;

/** What becomes of one WebSocket session. Not for applications. */
public interface EndpointHandler {

  /** The handshake is done. */
  void open(Session session);

  /** A part of a text message. */
  void text(String part, boolean last);

  /** A part of a binary message. */
  void binary();

  /** A pong came. */
  void pong();

  /** The session has ended. */
  void close(CloseReason reason);

  /** Something went wrong outside of the service. */
  void failed(Throwable failure);
}
