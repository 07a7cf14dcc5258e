package org.carillon.agentserver;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.ByteBuffer;
import org.carillon.session.CloseCodes;
import org.carillon.session.FrameChannel;
import org.carillon.transport.channel.ChannelFactory;
import org.carillon.transport.channel.TextAssembly;
import org.jspecify.annotations.Nullable;

/** The WebSocket side. Public for the container, which makes an instance a session. */
public final class AgentEndpoint extends Endpoint {

  private static final System.Logger LOGGER = System.getLogger(AgentEndpoint.class.getName());

  /** The most bytes of a text frame of the protocol. */
  private static final int MAX_TEXT = 131_072;

  /** The same of a binary one: a MAC, a head, and 64 KiB. */
  private static final int MAX_BINARY = 32 + 9 + 65_536;

  private final TextAssembly texts = new TextAssembly(MAX_TEXT);
  private @Nullable ByteBuffer binary;
  private boolean isOver;
  private @Nullable AgentLink agent;

  /** Called by the container. */
  public AgentEndpoint() {}

  /** Origins were judged before the upgrade. */
  static final class Configurator extends ServerEndpointConfig.Configurator {

    @Override
    public boolean checkOrigin(String origin) {
      return true;
    }
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    FrameChannel channel = ChannelFactory.of(session); // first: on Payara it makes the others cheap
    if (!(session.getUserPrincipal() instanceof AgentUpgrade upgrade)) {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "A session at {0} did not pass the handshake of Carillon; it is closed",
          session.getRequestURI().getPath());
      channel.close(CloseCodes.FAULT, "no handshake");
      return;
    }
    session.setMaxTextMessageBufferSize(MAX_TEXT);
    session.setMaxBinaryMessageBufferSize(MAX_BINARY);
    session.setMaxIdleTimeout(0); // silence is the heartbeat's business
    // anonymous classes: a lambda does not say at run time which type it handles
    session.addMessageHandler(
        new MessageHandler.Partial<String>() {
          @Override
          public void onMessage(String part, boolean last) {
            text(part, last);
          }
        });
    session.addMessageHandler(
        new MessageHandler.Partial<ByteBuffer>() {
          @Override
          public void onMessage(ByteBuffer part, boolean last) {
            binary(part, last);
          }
        });
    session.addMessageHandler(
        new MessageHandler.Whole<PongMessage>() {
          @Override
          public void onMessage(PongMessage pong) {
            AgentLink opened = agent;
            if (opened != null) {
              opened.pong();
            }
          }
        });
    AgentLink opened = upgrade.hub().link(channel, upgrade.address());
    agent = opened;
    if (opened != null) {
      opened.open();
    }
  }

  private void text(String part, boolean last) {
    AgentLink opened = agent;
    if (opened == null || isOver) {
      return;
    }
    String whole = texts.add(part, last);
    if (texts.isOver()) {
      isOver = true;
      opened.tooBig();
    } else if (whole != null) {
      opened.text(whole);
    }
  }

  private void binary(ByteBuffer part, boolean last) {
    AgentLink opened = agent;
    if (opened == null || isOver) {
      return;
    }
    ByteBuffer gathered = binary;
    int before = gathered == null ? 0 : gathered.position();
    if (before + part.remaining() > MAX_BINARY) {
      isOver = true;
      binary = null;
      opened.tooBig();
      return;
    }
    // a copy: the container uses its buffer again
    ByteBuffer grown = ByteBuffer.allocate(last ? before + part.remaining() : MAX_BINARY);
    if (gathered != null) {
      if (last) {
        grown.put(gathered.flip());
      } else {
        grown = gathered;
      }
    }
    grown.put(part);
    if (last) {
      binary = null;
      opened.binary(grown.flip());
    } else {
      binary = grown;
    }
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    AgentLink opened = agent;
    if (opened != null) {
      opened.closedBehindMessages();
    }
  }

  @Override
  public void onError(Session session, Throwable failure) {
    LOGGER.log(System.Logger.Level.DEBUG, "A connection failed", failure);
  }
}
