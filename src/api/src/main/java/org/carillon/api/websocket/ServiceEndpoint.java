package org.carillon.api.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import org.carillon.api.provider.CarillonProvider;
import org.carillon.api.provider.EndpointHandler;

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

  private final EndpointHandler handler = CarillonProvider.get().endpointHandler();

  /** For subclasses. */
  protected ServiceEndpoint() {}

  /** The handshake is done. */
  @OnOpen
  public void onOpen(Session session) {
    handler.open(session);
  }

  /** A part of a text message: parts, so that no message is gathered beyond the limit. */
  @OnMessage
  public void onText(String part, boolean last) {
    handler.text(part, last);
  }

  /** A part of a binary message: refused. */
  @OnMessage
  public void onBinary(ByteBuffer part, boolean last) {
    handler.binary();
  }

  /** The client lives. */
  @OnMessage
  public void onPong(PongMessage pong) {
    handler.pong();
  }

  /** It has ended. */
  @OnClose
  public void onClose(CloseReason reason) {
    handler.close(reason);
  }

  /** Something went wrong outside of the service. */
  @OnError
  public void onError(Throwable failure) {
    handler.failed(failure);
  }
}
