package org.carillon.transport.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.carillon.api.provider.EndpointHandler;
import org.carillon.security.LoginSessions;
import org.carillon.session.CloseCodes;
import org.carillon.transport.channel.ChannelFactory;
import org.carillon.transport.channel.SessionChannel;
import org.carillon.transport.channel.TextAssembly;
import org.carillon.transport.gateway.OpenConnection;
import org.jspecify.annotations.Nullable;

/** One WebSocket session, as an endpoint's methods see it. Both kinds of endpoint have one each. */
final class EndpointSession implements EndpointHandler {

  private static final System.Logger LOGGER = System.getLogger(EndpointSession.class.getName());

  private @Nullable SessionChannel channel;
  private @Nullable OpenConnection connection;
  private @Nullable TextAssembly textAssembly;
  private LoginSessions.@Nullable Login login;
  private final Runnable loggedOut = this::loggedOut;

  @Override
  public void open(Session session) {
    if (session.getUserPrincipal() instanceof AdmittedHandshake admittedHandshake) {
      textAssembly = new TextAssembly(admittedHandshake.sessions().maxFrame());
      channel = ChannelFactory.of(session); // first: on Payara it makes what follows cheap
      connection = admittedHandshake.sessions().open(session, channel, admittedHandshake);
      if (connection != null) {
        login = admittedHandshake.login();
        if (login != null) {
          login.onEnd(loggedOut);
        }
        connection.greet(); // not before: the service may close it, and the container says so here
      }
    } else {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "A session at {0} did not pass the handshake of Carillon; it is closed",
          session.getRequestURI().getPath());
      ChannelFactory.of(session).close(CloseCodes.FAULT, "no handshake");
    }
  }

  @Override
  public void text(String part, boolean last) {
    if (connection == null || textAssembly == null) {
      return;
    }
    boolean isPart = !last || textAssembly.gathered() > 0;
    String message = textAssembly.add(part, last);
    if (isPart) {
      connection.connection().gathered(textAssembly.gathered());
    }
    if (message != null) {
      if (login != null) {
        login.used();
      }
      connection.frame(message);
    } else if (textAssembly.isOver()) {
      connection.connection().close(CloseCodes.TOO_BIG, "a message is over the limit");
    }
  }

  @Override
  public void binary() {
    if (connection != null) {
      connection.connection().close(CloseCodes.CANNOT_ACCEPT, "only text frames are understood");
    }
  }

  @Override
  public void pong() {
    if (connection != null) {
      connection.alive();
    }
  }

  @Override
  public void close(CloseReason reason) {
    if (login != null) {
      login.forget(loggedOut);
    }
    if (connection != null && channel != null) {
      connection.ended(Integer.toString(channel.closeCode(reason)));
    }
  }

  private void loggedOut() {
    if (connection != null) {
      connection.connection().close(CloseCodes.POLICY, LoginSessions.ENDED);
    }
  }

  @Override
  public void failed(Throwable failure) {
    EndpointSessions.failed(connection, failure);
  }
}
