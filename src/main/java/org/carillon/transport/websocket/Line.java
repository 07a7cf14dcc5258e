package org.carillon.transport.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.carillon.session.CloseCodes;
import org.carillon.spi.TransportConnection;
import org.carillon.transport.channel.Assembly;
import org.carillon.transport.channel.Channels;
import org.jspecify.annotations.Nullable;

/** One WebSocket session, as an endpoint's methods see it. Both kinds of endpoint have one each. */
final class Line {

  private static final System.Logger LOGGER = System.getLogger(Line.class.getName());

  private @Nullable TransportConnection connection;
  private @Nullable Assembly assembly;

  void open(Session session) {
    if (session.getUserPrincipal() instanceof Admitted admitted) {
      assembly = new Assembly(admitted.sessions().maxFrame());
      connection = admitted.sessions().open(session, admitted);
    } else {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "A session at {0} did not pass the handshake of Carillon; it is closed",
          session.getRequestURI().getPath());
      Channels.of(session).close(CloseCodes.FAULT, "no handshake");
    }
  }

  void text(String part, boolean last) {
    if (connection == null || assembly == null) {
      return;
    }
    String message = assembly.add(part, last);
    if (message != null) {
      connection.frame(message);
    } else if (assembly.isOver()) {
      connection.connection().close(CloseCodes.TOO_BIG, "a message is over the limit");
    }
  }

  void binary() {
    if (connection != null) {
      connection.connection().close(CloseCodes.CANNOT_ACCEPT, "only text frames are understood");
    }
  }

  void pong() {
    if (connection != null) {
      connection.alive();
    }
  }

  void close(CloseReason reason) {
    if (connection != null) {
      connection.ended(Integer.toString(reason.getCloseCode().getCode()));
    }
  }

  void failed(Throwable failure) {
    Sessions.failed(connection, failure);
  }
}
