package org.carillon.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.api.Connection;
import org.carillon.api.OnConnect;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.WebSocketService;
import org.carillon.security.KnownCaller;
import org.carillon.session.BeatingHeart;
import org.carillon.session.NodeConnections;
import org.carillon.spi.TransportChannel;
import org.carillon.spi.TransportConnection;
import org.carillon.spi.TransportHandshake;
import org.carillon.transport.SeContainers;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A connection is counted for as long as it is there, in whatever order it is opened, greeted,
 * refused, closed and found broken. {@code -Dcarillon.test.orders} says how many orders are tried.
 */
class ConnectionOrderTest {

  private static final int ORDERS = Integer.getInteger("carillon.test.orders", 2_000);
  private static final long HOUR = 3_600_000;

  /** What {@code @OnConnect} does. */
  private enum Greeting {
    ACCEPT,
    REFUSE,
    FAULT,
    ERROR,
    FATAL_ERROR,
    CLOSE,
    CLOSE_AND_THROW,
    CLIENT_GOES
  }

  /** When the container tells the endpoint that the server has closed the session. */
  private enum Told {
    AT_ONCE,
    LATER,
    TWICE,
    NEVER
  }

  /** What the client or the network does then. */
  private enum Then {
    FRAME,
    BINARY,
    ERROR,
    CLIENT_CLOSES,
    SERVER_CLOSES
  }

  @WebSocketService("gate")
  @PermitAll
  @ApplicationScoped
  public static class GateService {

    static final Map<String, AtomicInteger> ENDS = new ConcurrentHashMap<>();
    static final List<String> ECHOED = new ArrayList<>();
    static Runnable clientGoes = () -> {};

    @OnConnect
    void connected(Connection connection) {
      switch (Greeting.valueOf(connection.queryParameters().get("how").get(0))) {
        case ACCEPT -> {}
        case REFUSE -> throw new OperationException("NO", "not you");
        case FAULT -> throw new IllegalStateException("a fault");
        case ERROR -> throw new AssertionError("an error");
        case FATAL_ERROR -> throw new InternalError("a fatal error");
        case CLOSE -> connection.close();
        case CLOSE_AND_THROW -> {
          connection.close(4_000, "go");
          throw new OperationException("NO", "not you");
        }
        case CLIENT_GOES -> clientGoes.run();
      }
    }

    @OnDisconnect
    void disconnected(Connection connection) {
      ENDS.computeIfAbsent(connection.id(), id -> new AtomicInteger()).incrementAndGet();
    }

    @Operation
    public String echo(String text) {
      ECHOED.add(text);
      return text;
    }
  }

  private static SeContainer container;
  private static NodeConnections connections;
  private static int handled;
  private static BeatingHeart heart;

  @BeforeAll
  static void start() {
    container =
        SeContainers.start(
            Map.of("carillon.limit.connections-per-user", "3"),
            EndpointSessions.class,
            GateService.class);
    connections = container.select(NodeConnections.class).get();
    heart = new BeatingHeart(container);
  }

  @AfterAll
  static void stop() {
    container.close();
  }

  @Test
  void nothingIsCountedThatHasEndedInWhateverOrder() throws Exception {
    for (int seed = 0; seed < ORDERS; seed++) {
      GateService.ENDS.clear();
      GateService.ECHOED.clear();
      handled = 0;
      String order = run(new Random(seed));
      heart.beat(2 * HOUR); // whoever was told to close and did not is cut by now
      heart.beat(3 * HOUR);
      heart.beat(4 * HOUR);

      assertThat(connections.size()).as("seed %s: %s", seed, order).isZero();
      assertThat(connections.isFull(alice())).as("seed %s: %s", seed, order).isFalse();
      assertThat(GateService.ENDS.values())
          .as("seed %s: %s: @OnDisconnect is called once", seed, order)
          .allMatch(count -> count.get() == 1)
          .hasSize(1);
      assertThat(GateService.ECHOED)
          .as("seed %s: %s: what comes while it is let in and open is handled", seed, order)
          .hasSize(handled);
    }
  }

  private String run(Random random) throws Exception {
    Greeting greeting = any(random, Greeting.values());
    Told told = any(random, Told.values());
    boolean isSpi = random.nextInt(4) == 0;
    Ends ends = new Ends(told);
    Client client = isSpi ? new SpiClient(greeting, ends) : new SessionClient(greeting, ends);
    GateService.clientGoes = client::goes;
    List<Object> order = new ArrayList<>(List.of(greeting, told, isSpi ? "SPI" : "session"));
    client.open();
    ends.tell(random.nextBoolean());
    boolean isIn = greeting == Greeting.ACCEPT;
    int steps = random.nextInt(4);
    for (int i = 0; i < steps; i++) {
      Then then = any(random, Then.values());
      order.add(then);
      handled += isIn && then == Then.FRAME ? 1 : 0;
      boolean isHarmless = then == Then.BINARY || then == Then.ERROR;
      isIn &= then == Then.FRAME || (isSpi && isHarmless);
      client.does(then);
      ends.tell(random.nextBoolean());
    }
    if (told != Told.NEVER) {
      ends.tell(true);
      client.goes();
    }
    return order.toString();
  }

  private static <T> T any(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  /** What a container still has to say of the end of a session. */
  private static final class Ends {

    private final Told told;
    private final List<Runnable> due = new ArrayList<>();

    Ends(Told told) {
      this.told = told;
    }

    void add(Runnable end) {
      switch (told) {
        case AT_ONCE -> end.run();
        case LATER -> due.add(end);
        case TWICE -> {
          end.run();
          due.add(end);
        }
        case NEVER -> {}
      }
    }

    void tell(boolean now) {
      if (now) {
        List<Runnable> all = List.copyOf(due);
        due.clear();
        all.forEach(Runnable::run);
      }
    }
  }

  private interface Client {
    void open();

    void does(Then then);

    /** The client closes, and the container says so. */
    void goes();
  }

  /** By the endpoint that both servers run. */
  private static final class SessionClient implements Client {

    private final EndpointSession endpointSession = new EndpointSession();
    private final MemorySession session;

    SessionClient(Greeting greeting, Ends ends) throws Exception {
      session =
          new MemorySession(
              new AdmittedHandshake(
                  container.select(EndpointSessions.class).get(),
                  container.select(Gateway.class).get().admit("/ws/gate", said(greeting)),
                  null));
      session.onClose = reason -> ends.add(() -> endpointSession.close(reason));
    }

    @Override
    public void open() {
      try {
        endpointSession.open(session.session());
      } catch (InternalError e) {
        endpointSession.failed(e); // as both containers do with what onOpen throws
      }
    }

    @Override
    public void does(Then then) {
      switch (then) {
        case FRAME -> endpointSession.text("{\"event\":\"echo\",\"data\":{\"text\":\"t\"}}", true);
        case BINARY -> endpointSession.binary();
        case ERROR -> endpointSession.failed(new java.io.IOException("reset"));
        case CLIENT_CLOSES -> goes();
        case SERVER_CLOSES -> connections.forEach(connection -> connection.close(1_000, ""));
      }
    }

    @Override
    public void goes() {
      session.isOpen = false;
      endpointSession.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
    }
  }

  /** By a transport of an application's own. */
  private static final class SpiClient implements Client, TransportChannel {

    private final Greeting greeting;
    private final Ends ends;
    private @Nullable TransportConnection connection;
    private boolean isOpen = true;

    SpiClient(Greeting greeting, Ends ends) {
      this.greeting = greeting;
      this.ends = ends;
    }

    @Override
    public void open() {
      try {
        connection = container.select(Gateway.class).get().accept("/ws/gate", said(greeting), this);
      } catch (org.carillon.spi.TransportRefusal e) {
        throw new AssertionError(e);
      } catch (InternalError e) {
        isOpen = false;
      }
    }

    @Override
    public void does(Then then) {
      if (connection == null) {
        return;
      }
      switch (then) {
        case FRAME -> connection.frame("{\"event\":\"echo\",\"data\":{\"text\":\"t\"}}");
        case BINARY, ERROR -> connection.alive();
        case CLIENT_CLOSES -> goes();
        case SERVER_CLOSES -> connection.connection().close();
      }
    }

    @Override
    public void goes() {
      isOpen = false;
      if (connection != null) {
        connection.ended("gone");
      }
    }

    @Override
    public void send(List<String> texts, java.util.function.Consumer<@Nullable Throwable> done) {
      done.accept(isOpen ? null : new java.nio.channels.ClosedChannelException());
    }

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {
      isOpen = false;
      ends.add(
          () -> {
            if (connection != null) {
              connection.ended(Integer.toString(code));
            }
          });
    }

    @Override
    public void cut() {
      isOpen = false;
    }

    @Override
    public boolean isOpen() {
      return isOpen;
    }
  }

  private static KnownCaller alice() {
    return new KnownCaller("alice", "default", java.util.Set.of(), null);
  }

  private static TransportHandshake said(Greeting greeting) {
    return new TransportHandshake() {
      @Override
      public Principal principal() {
        return () -> "alice";
      }

      @Override
      public Map<String, List<String>> queryParameters() {
        return new HashMap<>(Map.of("how", List.of(greeting.name())));
      }
    };
  }
}
