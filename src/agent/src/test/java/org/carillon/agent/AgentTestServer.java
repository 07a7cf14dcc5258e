package org.carillon.agent;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.HandshakeException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.ServerHandshake;
import org.carillon.tunnel.SharedSecret;
import org.carillon.tunnel.Tunnel;
import org.carillon.tunnel.TunnelHandler;
import org.carillon.tunnel.TunnelLimits;
import org.carillon.tunnel.TunnelTransport;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.ServerContainerFactory;

/** A server of agents on Tyrus in this JVM: the protocol is the real one, the rest in memory. */
public final class AgentTestServer implements AutoCloseable {

  public static final String SECRET = "the first secret of 32 bytes, and more";
  public static final String OTHER_SECRET = "the other secret of 32 bytes, and more";

  private final TyrusServerContainer container;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final SecureRandom random = new SecureRandom();

  /** What agents are called, with their keys. */
  final Map<String, String> keys = new ConcurrentHashMap<>();

  /** Who is connected, by name. */
  public final Map<String, Line> lines = new ConcurrentHashMap<>();

  /** Hellos that were read, whatever became of them. */
  public final List<ServerHandshake.Hello> hellos = new CopyOnWriteArrayList<>();

  /** Actions that were told. */
  final List<String> told = new CopyOnWriteArrayList<>();

  /** What the server's side of connections ran into, as where they are cut. */
  final List<Throwable> errors = new CopyOnWriteArrayList<>();

  final AtomicInteger opened = new AtomicInteger();
  public final AtomicInteger goodbyes = new AtomicInteger();
  private final AtomicInteger last = new AtomicInteger();
  private final Map<String, CompletableFuture<Object>> remembered = new ConcurrentHashMap<>();

  volatile List<String> secrets = List.of(SECRET);
  volatile Duration heartbeat = Duration.ofSeconds(25);
  volatile boolean pings = true;
  volatile Function<IncomingCall, CompletionStage<?>> answering =
      call -> CompletableFuture.completedFuture(call.body());

  public AgentTestServer() {
    this(0);
  }

  public AgentTestServer(int port) {
    container = (TyrusServerContainer) ServerContainerFactory.createServerContainer(Map.of());
    try {
      container.addEndpoint(
          ServerEndpointConfig.Builder.create(Line.class, "/agent")
              .subprotocols(List.of(AgentConnection.SUBPROTOCOL))
              .configurator(
                  new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                      return type.cast(new Line());
                    }
                  })
              .build());
      container.start("", port);
    } catch (DeploymentException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return container.getPort();
  }

  public String url() {
    return "ws://localhost:" + port() + "/agent";
  }

  /** Answers calls by a function; those with idempotency keys once. */
  void answers(Function<IncomingCall, Object> function) {
    answering = call -> CompletableFuture.supplyAsync(() -> function.apply(call), workers);
  }

  /** The one that is connected. */
  public Line line(String name) {
    Line line = lines.get(name);
    if (line == null) {
      throw new AssertionError(name + " is not connected, but " + lines.keySet());
    }
    return line;
  }

  @Override
  public void close() {
    container.stop();
    timer.shutdownNow();
    workers.shutdownNow();
  }

  /** An agent's connection. */
  public final class Line extends Endpoint implements TunnelTransport, TunnelHandler {

    private Session session;
    private ServerHandshake handshake;
    ServerHandshake.Hello hello;
    public volatile Tunnel tunnel;
    private String name;

    @Override
    public void onOpen(Session open, EndpointConfig config) {
      session = open;
      opened.incrementAndGet();
      session.setMaxTextMessageBufferSize(131_072);
      session.setMaxBinaryMessageBufferSize(131_072);
      session.addMessageHandler(
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              received(text);
            }
          });
      session.addMessageHandler(
          new MessageHandler.Whole<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer bytes) {
              tunnel.onBinary(bytes);
            }
          });
      handshake = new ServerHandshake(secrets.stream().map(SharedSecret::of).toList(), random);
      session.getAsyncRemote().sendText(handshake.challenge());
    }

    private void received(String text) {
      if (tunnel != null) {
        tunnel.onText(text);
        return;
      }
      try {
        admit(text);
      } catch (HandshakeException refusal) {
        session
            .getAsyncRemote()
            .sendText(refusal.refusal(), sent -> close(refusal.closeCode(), "refused"));
      }
    }

    private void admit(String text) throws HandshakeException {
      hello = handshake.hello(text);
      hellos.add(hello);
      boolean isNew = hello.name() == null;
      name = isNew ? "A" + last.incrementAndGet() : hello.name();
      if (isNew) {
        keys.put(name, hello.key());
      } else if (!keys.containsKey(name)) {
        throw handshake.refuse(AgentErrors.UNKNOWN_AGENT, "never heard of " + name);
      } else if (!keys.get(name).equals(hello.key())) {
        throw handshake.refuse(AgentErrors.NOT_AUTHORIZED, name + " is another's");
      }
      Line before = lines.get(name);
      if (before != null && !before.hello.instance().equals(hello.instance())) {
        throw handshake.refuse(AgentErrors.DUPLICATE_ID, name + " is connected");
      }
      var accepted = handshake.accept(name, isNew, heartbeat, TunnelLimits.DEFAULT);
      session.getAsyncRemote().sendText(accepted.welcome());
      tunnel =
          new Tunnel(
              accepted.keys(),
              true,
              this,
              this,
              TunnelLimits.DEFAULT,
              hello.limits(),
              timer,
              workers);
      lines.put(name, this);
      long period = heartbeat.toMillis();
      timer.scheduleAtFixedRate(this::ping, period, period, TimeUnit.MILLISECONDS);
    }

    private void ping() {
      if (pings && session.isOpen()) {
        try {
          session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    /** As a machine that dies does it, but for the end of its TCP connection. */
    void cut() throws IOException {
      session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(4000), "cut"));
    }

    @Override
    public void onError(Session failed, Throwable error) {
      errors.add(error);
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
      if (tunnel != null) {
        lines.remove(name, this);
        tunnel.onClosed();
      }
    }

    @Override
    public CompletionStage<?> onCall(IncomingCall call) {
      String key = call.idempotencyKey();
      if (key == null) {
        return answering.apply(call);
      }
      CompletableFuture<Object> mine = new CompletableFuture<>();
      CompletableFuture<Object> known = remembered.putIfAbsent(key, mine);
      if (known != null) {
        return known;
      }
      answering
          .apply(call)
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  mine.complete(answer);
                } else {
                  mine.completeExceptionally(failure);
                }
              });
      return mine;
    }

    @Override
    public void onSend(IncomingCall message) {
      told.add(message.action());
    }

    @Override
    public void onGoodbye() {
      goodbyes.incrementAndGet();
      tunnel.goodbye(Duration.ofSeconds(5));
    }

    @Override
    public void sendText(String frame, Consumer<Throwable> done) {
      session
          .getAsyncRemote()
          .sendText(frame, sent -> done.accept(sent.isOK() ? null : sent.getException()));
    }

    @Override
    public void sendBinary(ByteBuffer frame, Consumer<Throwable> done) {
      session
          .getAsyncRemote()
          .sendBinary(frame, sent -> done.accept(sent.isOK() ? null : sent.getException()));
    }

    @Override
    public void close(int code, String reason) {
      if (!session.isOpen()) {
        return; // Tyrus would throw
      }
      try {
        session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A failing handler. */
  static AgentException error(String code) {
    return new AgentException(code);
  }

  static MessageBody text(String text) {
    return MessageBody.ofJson(com.fasterxml.jackson.databind.node.TextNode.valueOf(text));
  }
}
