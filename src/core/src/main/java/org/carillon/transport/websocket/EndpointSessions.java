package org.carillon.transport.websocket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.util.Locale;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.session.ConnectionLink;
import org.carillon.session.FrameChannel;
import org.carillon.session.WireProtocol;
import org.carillon.spi.TransportConnection;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.gateway.OpenConnection;
import org.jspecify.annotations.Nullable;

/** From WebSocket sessions to connections: what every endpoint does, whoever declared it. */
@ApplicationScoped
class EndpointSessions {

  private static final System.Logger LOGGER = System.getLogger(EndpointSessions.class.getName());

  private final int maxFrame;

  @Inject
  EndpointSessions(CarillonConfig config) {
    this.maxFrame = config.get(Settings.MAX_FRAME);
  }

  /** For the client proxy. */
  EndpointSessions() {
    this.maxFrame = 0;
  }

  /**
   * Registers a connection, which is to be greeted then; null: it was refused, and the session is
   * being closed.
   */
  @Nullable OpenConnection open(
      Session session, FrameChannel frameChannel, AdmittedHandshake admittedHandshake) {
    session.setMaxTextMessageBufferSize(maxFrame);
    session.setMaxBinaryMessageBufferSize(maxFrame);
    session.setMaxIdleTimeout(0); // silence is the heartbeat's business
    try {
      WireProtocol protocol = Subprotocols.protocol(session.getNegotiatedSubprotocol());
      return admittedHandshake.admission().register(ConnectionLink.own(frameChannel, protocol));
    } catch (TransportRefusal refusal) {
      LOGGER.log(System.Logger.Level.DEBUG, "A connection was refused", refusal);
      return null;
    }
  }

  /** The largest message, in bytes. */
  int maxFrame() {
    return maxFrame;
  }

  /** What the container complains of. A client that is gone is no fault of anybody. */
  static void failed(@Nullable TransportConnection connection, Throwable failure) {
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
