package org.carillon.testing;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.client.ClientManager;

/** A client by Tyrus. */
final class TyrusClient extends WsClient {

  private static final ClientManager TYRUS = ClientManager.createClient();

  private final Session session;

  private TyrusClient(Session session, Inbox inbox) {
    super(inbox);
    this.session = session;
  }

  static WsClient connect(ClientHandshake handshake) {
    Inbox inbox = new Inbox();
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .preferredSubprotocols(handshake.subprotocols())
            .configurator(
                new ClientEndpointConfig.Configurator() {
                  @Override
                  public void beforeRequest(Map<String, List<String>> headers) {
                    handshake.headers().forEach((name, value) -> headers.put(name, List.of(value)));
                  }
                })
            .build();
    try {
      return new TyrusClient(TYRUS.connectToServer(new Ear(inbox), config, handshake.uri()), inbox);
    } catch (DeploymentException e) {
      throw new AssertionError("was refused", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public WsClient send(String text) {
    try {
      session.getBasicRemote().sendText(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  @Override
  public WsClient sendBinary(byte[] bytes) {
    try {
      session.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  @Override
  public String subprotocol() {
    return session.getNegotiatedSubprotocol();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Ear extends Endpoint {
    private final Inbox inbox;

    Ear(Inbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.addMessageHandler(
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              inbox.add(text);
            }
          });
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
      inbox.closed(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }
  }
}
