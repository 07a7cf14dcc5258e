package org.carillon.transport.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.transport.channel.Assembly;
import org.carillon.transport.channel.Channels;
import org.jspecify.annotations.Nullable;

/** One WebSocket session, as an endpoint's methods see it. Both kinds of endpoint have one each. */
final class Line {

  private static final System.Logger LOGGER = System.getLogger(Line.class.getName());

  private @Nullable Gateway gateway;
  private @Nullable ClientConnection connection;
  private @Nullable Assembly assembly;

  void open(Session session) {
    if (session.getUserPrincipal() instanceof Admitted admitted) {
      gateway = admitted.gateway();
      assembly = new Assembly(gateway.maxFrame());
      connection = gateway.open(session, admitted);
    } else {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "A session at {0} did not pass the handshake of Carillon; it is closed",
          session.getRequestURI().getPath());
      Channels.of(session).close(CloseCodes.FAULT, "no handshake");
    }
  }

  void text(String part, boolean last) {
    if (gateway == null || connection == null || assembly == null) {
      return;
    }
    String message = assembly.add(part, last);
    if (message != null) {
      gateway.frame(connection, message);
    } else if (assembly.isOver()) {
      connection.close(CloseCodes.TOO_BIG, "a message is over the limit");
    }
  }

  void binary() {
    if (connection != null) {
      connection.close(CloseCodes.CANNOT_ACCEPT, "only text frames are understood");
    }
  }

  void pong() {
    if (connection != null) {
      connection.heard();
    }
  }

  void close(CloseReason reason) {
    if (gateway != null && connection != null) {
      gateway.closed(connection, reason.getCloseCode().getCode());
    }
  }

  void failed(Throwable failure) {
    Gateway.failed(connection, failure);
  }
}
