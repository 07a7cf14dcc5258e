package org.carillon.transport.websocket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.util.Locale;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.dispatch.Dispatcher;
import org.carillon.session.Channel;
import org.carillon.session.ClientConnection;
import org.carillon.session.Connections;
import org.carillon.transport.channel.Channels;
import org.jspecify.annotations.Nullable;

/** From WebSocket sessions to connections: what every endpoint does, whoever declared it. */
@ApplicationScoped
class Gateway {

  private static final System.Logger LOGGER = System.getLogger(Gateway.class.getName());

  private final Connections connections;
  private final Dispatcher dispatcher;
  private final int maxFrame;

  @Inject
  Gateway(Connections connections, Dispatcher dispatcher, CarillonConfig config) {
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.maxFrame = config.get(Settings.MAX_FRAME);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Gateway() {
    this.connections = null;
    this.dispatcher = null;
    this.maxFrame = 0;
  }

  /** Begins a connection; null: it was refused, and the session is being closed. */
  @Nullable ClientConnection open(Session session, Admitted admitted) {
    Channel channel = Channels.of(session); // first: on Payara it makes the others cheap
    session.setMaxTextMessageBufferSize(maxFrame);
    session.setMaxBinaryMessageBufferSize(maxFrame);
    session.setMaxIdleTimeout(0); // silence is the heartbeat's business
    ClientConnection connection =
        connections.open(
            admitted.model(),
            admitted.path(),
            admitted.caller(),
            admitted.client(),
            Subprotocols.format(session.getNegotiatedSubprotocol()),
            admitted.facts(),
            channel);
    if (connection != null) {
      dispatcher.opened(connection);
    }
    return connection;
  }

  /** The largest message, in bytes. */
  int maxFrame() {
    return maxFrame;
  }

  void frame(ClientConnection connection, String text) {
    connection.heard();
    dispatcher.frame(connection, text);
  }

  /** The connection has ended; told once, whoever ended it. */
  void closed(ClientConnection connection, int code) {
    if (connections.ended(connection)) {
      dispatcher.closed(connection, Integer.toString(code));
    }
  }

  /** What the container complains of. A client that is gone is no fault of anybody. */
  static void failed(@Nullable ClientConnection connection, Throwable failure) {
    System.Logger.Level level =
        isLoss(failure) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
    LOGGER.log(level, () -> "The connection " + connection + " failed", failure);
  }

  /**
   * Whether the line was cut, or the client broke the protocol, for which the container closes it.
   */
  private static boolean isLoss(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getName().toLowerCase(Locale.ROOT);
      if (cause instanceof java.io.IOException
          || cause instanceof jakarta.websocket.SessionException
          || name.contains("websocketexception")
          || name.contains("protocolexception")
          || name.contains("messagetoobig")) {
        return true;
      }
    }
    return false;
  }
}
