package org.carillon.transport.engineio;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.ByteBuffer;
import org.carillon.session.CloseCodes;
import org.carillon.session.FrameChannel;
import org.carillon.transport.channel.ChannelFactory;
import org.jspecify.annotations.Nullable;

/** The WebSocket side. Public for the container, which makes an instance a session. */
public final class EngineEndpoint extends Endpoint {

  private static final System.Logger LOGGER = System.getLogger(EngineEndpoint.class.getName());

  private @Nullable WebSocketLine line;

  /** Called by the container. */
  public EngineEndpoint() {}

  /** Origins were judged before the upgrade. */
  static final class Configurator extends ServerEndpointConfig.Configurator {

    @Override
    public boolean checkOrigin(String origin) {
      return true;
    }
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    FrameChannel frameChannel =
        ChannelFactory.of(session); // first: on Payara it makes the others cheap
    if (!(session.getUserPrincipal() instanceof AdmittedSocket admittedSocket)) {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "A session at {0} did not pass the handshake of Carillon; it is closed",
          session.getRequestURI().getPath());
      frameChannel.close(CloseCodes.FAULT, "no handshake");
      return;
    }
    int limit = admittedSocket.engine().settings().maxPayload();
    session.setMaxTextMessageBufferSize(limit);
    session.setMaxBinaryMessageBufferSize(limit);
    session.setMaxIdleTimeout(0); // silence is the heartbeat's business
    WebSocketLine opened = new WebSocketLine(admittedSocket.engine(), frameChannel);
    line = opened;
    // anonymous classes: a lambda does not say at run time which type it handles
    session.addMessageHandler(
        new MessageHandler.Partial<String>() {
          @Override
          public void onMessage(String part, boolean last) {
            opened.text(part, last);
          }
        });
    session.addMessageHandler(
        new MessageHandler.Partial<ByteBuffer>() {
          @Override
          public void onMessage(ByteBuffer part, boolean last) {
            opened.binary(part, last);
          }
        });
    opened.open(admittedSocket.verdict());
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    if (line != null) {
      line.closed();
    }
  }

  @Override
  public void onError(Session session, Throwable failure) {
    LOGGER.log(System.Logger.Level.DEBUG, "A connection failed", failure);
  }
}
