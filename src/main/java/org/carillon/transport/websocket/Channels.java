package org.carillon.transport.websocket;

import jakarta.websocket.Session;
import org.carillon.session.Channel;

/** The fastest way to a client that its server offers. */
final class Channels {

  private Channels() {}

  static Channel of(Session session) {
    return new StandardChannel(session);
  }
}
