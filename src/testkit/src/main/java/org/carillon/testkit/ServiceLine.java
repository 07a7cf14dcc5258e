package org.carillon.testkit;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.carillon.session.InboundWork;
import org.carillon.spi.TransportChannel;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.gateway.Gateway;
import org.carillon.transport.gateway.OpenConnection;
import org.jspecify.annotations.Nullable;

/** A client of a service in this JVM, over a transport of its own. */
final class ServiceLine implements ClientLine, TransportChannel {

  private final ClientProtocol protocol = new JsonProtocol();
  private final ClientInbox inbox = new ClientInbox();
  private volatile boolean isOpen = true;
  private volatile @Nullable OpenConnection connection;

  private ServiceLine() {}

  /** Connects one: it hears events when this returns. */
  static TestClient open(Gateway gateway, ClientSetup setup) {
    ServiceLine line = new ServiceLine();
    try {
      OpenConnection connection = gateway.admit(setup.path(), handshake(setup)).open(line);
      line.connection = connection;
      line.awaitGreeting(connection, setup);
    } catch (TransportRefusal e) {
      throw new ClientRefusedException(e.status(), e.getMessage());
    }
    return new TestClient(line.protocol, line, line.inbox, setup.patience());
  }

  /** What is done in its turn is done behind {@code @OnConnect}, when the stream is heard. */
  private void awaitGreeting(OpenConnection to, ClientSetup setup) {
    CompletableFuture<Boolean> greeted = new CompletableFuture<>();
    to.frame(
        new InboundWork.Task() {
          @Override
          public void run() {
            greeted.complete(true);
          }

          @Override
          public void refused() {
            greeted.complete(false);
          }
        });
    if (!isOpen) {
      return; // refused by @OnConnect: awaitClose tells how
    }
    try {
      greeted.get(setup.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      if (isOpen) {
        throw new AssertionError("the service has not let the client in in time", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while connecting", e);
    }
  }

  /** What the test says of the client. */
  static TransportHandshake handshake(ClientSetup setup) {
    Principal principal = InJvmApplication.principal(setup.user(), setup.tenant());
    Set<String> roles = Objects.requireNonNullElse(setup.roles(), Set.of());
    return new TransportHandshake() {
      @Override
      public @Nullable Principal principal() {
        return principal;
      }

      @Override
      public boolean isInRole(String role) {
        return roles.contains(role);
      }

      @Override
      public Map<String, List<String>> queryParameters() {
        return setup.query();
      }

      @Override
      public Map<String, List<String>> headers() {
        return setup.headers();
      }
    };
  }

  @Override
  public void send(String text) {
    OpenConnection to = connection;
    if (to == null || !isOpen) {
      throw new AssertionError(
          "the connection has ended: " + inbox.awaitClose(java.time.Duration.ZERO));
    }
    to.frame(text);
  }

  @Override
  public void send(List<String> texts, Consumer<@Nullable Throwable> done) {
    texts.forEach(text -> inbox.add(protocol.read(text)));
    done.accept(null);
  }

  @Override
  public void ping() {
    OpenConnection to = connection;
    if (to != null) {
      to.alive();
    }
  }

  /** The application closes. */
  @Override
  public void close(int code, String reason) {
    isOpen = false;
    inbox.closed(code, reason);
    OpenConnection to = connection;
    if (to != null) {
      to.ended(reason);
    }
  }

  @Override
  public void cut() {
    close(1006, "cut");
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  /** The client leaves. */
  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      inbox.closed(1000, "the client left");
      OpenConnection to = connection;
      if (to != null) {
        to.ended("transport close");
      }
    }
  }
}
