package org.carillon.transport.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * The endpoint of a service whose application has none of its own. Public for the container, which
 * makes an instance a session.
 */
public final class DefaultEndpoint extends Endpoint {

  private final EndpointSession endpointSession = new EndpointSession();

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    // anonymous classes: a lambda does not say at run time which type it handles
    session.addMessageHandler(
        new MessageHandler.Partial<String>() {
          @Override
          public void onMessage(String part, boolean last) {
            endpointSession.text(part, last);
          }
        });
    session.addMessageHandler(
        new MessageHandler.Partial<ByteBuffer>() {
          @Override
          public void onMessage(ByteBuffer part, boolean last) {
            endpointSession.binary();
          }
        });
    session.addMessageHandler(
        new MessageHandler.Whole<PongMessage>() {
          @Override
          public void onMessage(PongMessage pong) {
            endpointSession.pong();
          }
        });
    endpointSession.open(session);
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    endpointSession.close(reason);
  }

  @Override
  public void onError(Session session, Throwable failure) {
    endpointSession.failed(failure);
  }
}
