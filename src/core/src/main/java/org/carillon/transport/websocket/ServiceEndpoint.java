package org.carillon.transport.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * What an application extends to have an endpoint class of its own on a service's path:
 *
 * <pre>{@code
 * @ServerEndpoint(value = "/ws/chat", configurator = CarillonConfigurator.class)
 * public class ChatEndpoint extends ServiceEndpoint {}
 * }</pre>
 *
 * <p>The configurator is needed; an endpoint on a service's path without it fails the deployment.
 * The methods here are the container's to call; a subclass may add to one by overriding it, with
 * its annotation, and calling {@code super}.
 */
public abstract class ServiceEndpoint {

  private final EndpointSession endpointSession = new EndpointSession();

  /** For subclasses. */
  protected ServiceEndpoint() {}

  /** The handshake is done. */
  @OnOpen
  public void onOpen(Session session) {
    endpointSession.open(session);
  }

  /** A part of a text message: parts, so that no message is gathered beyond the limit. */
  @OnMessage
  public void onText(String part, boolean last) {
    endpointSession.text(part, last);
  }

  /** A part of a binary message: refused. */
  @OnMessage
  public void onBinary(ByteBuffer part, boolean last) {
    endpointSession.binary();
  }

  /** The client lives. */
  @OnMessage
  public void onPong(PongMessage pong) {
    endpointSession.pong();
  }

  /** It has ended. */
  @OnClose
  public void onClose(CloseReason reason) {
    endpointSession.close(reason);
  }

  /** Something went wrong outside of the service. */
  @OnError
  public void onError(Throwable failure) {
    endpointSession.failed(failure);
  }
}
