package org.carillon.agent;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.carillon.tunnel.ServerHandshake;
import org.carillon.tunnel.SharedSecret;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.ServerContainerFactory;

/** Claims to be a server, and does not know the secret: it refuses without a proof. */
public final class NotAnAgentServer implements AutoCloseable {

  private final TyrusServerContainer container =
      (TyrusServerContainer) ServerContainerFactory.createServerContainer(Map.of());

  NotAnAgentServer() throws IOException {
    try {
      container.addEndpoint(
          ServerEndpointConfig.Builder.create(Line.class, "/agent")
              .subprotocols(List.of(AgentConnection.SUBPROTOCOL))
              .build());
      container.start("", 0);
    } catch (DeploymentException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return "ws://localhost:" + container.getPort() + "/agent";
  }

  @Override
  public void close() {
    container.stop();
  }

  /** A connection. */
  public static final class Line extends Endpoint {

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.addMessageHandler(
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              session
                  .getAsyncRemote()
                  .sendText("{\"type\":\"refused\",\"code\":\"UNKNOWN_AGENT\",\"message\":\"ha\"}");
            }
          });
      List<SharedSecret> guessed = List.of(SharedSecret.of(AgentTestServer.OTHER_SECRET));
      session
          .getAsyncRemote()
          .sendText(new ServerHandshake(guessed, new SecureRandom()).challenge());
    }
  }
}
