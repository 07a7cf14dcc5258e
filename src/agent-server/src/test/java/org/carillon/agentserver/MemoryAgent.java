package org.carillon.agentserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.AgentHandshake;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.HandshakeException;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.Tunnel;
import org.carillon.tunnel.TunnelHandler;
import org.carillon.tunnel.TunnelLimits;
import org.carillon.tunnel.TunnelTransport;
import org.jspecify.annotations.Nullable;

/** An agent at the other end of a line in memory: the tunnel is the real one. */
final class MemoryAgent implements FrameChannel, TunnelTransport, TunnelHandler {

  private static final ScheduledExecutorService TIMER =
      Executors.newScheduledThreadPool(1, MemoryAgent::daemon);
  private static final ExecutorService WORKERS = Executors.newCachedThreadPool(MemoryAgent::daemon);

  private final AgentIdentity identity;
  private final AgentHandshake handshake;

  /** What each side reads, one after another. */
  private final ExecutorService toServer = Executors.newSingleThreadExecutor(MemoryAgent::daemon);

  private final ExecutorService toAgent = Executors.newSingleThreadExecutor(MemoryAgent::daemon);
  private final CompletableFuture<AgentHandshake.Welcome> welcome = new CompletableFuture<>();
  private final Map<String, Function<MessageBody, Object>> handlers = new ConcurrentHashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private volatile @Nullable AgentLink session;
  private volatile @Nullable Tunnel tunnel;
  private volatile boolean hasHello;
  private volatile List<String> keys = new CopyOnWriteArrayList<>();
  private volatile boolean answersPings = true;
  private volatile int pings;
  private volatile @Nullable Integer closeCode;
  private volatile boolean isCut;

  MemoryAgent(AgentIdentity identity) {
    this.identity = identity;
    this.handshake =
        new AgentHandshake(
            identity.secret,
            identity.key,
            identity.instance,
            identity.name,
            identity.labels,
            TunnelLimits.DEFAULT,
            AgentIdentity.RANDOM);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "memory-agent");
    thread.setDaemon(true);
    return thread;
  }

  void open(AgentHub hub) {
    AgentLink opened = hub.link(this, "10.0.0.1");
    session = opened;
    if (opened != null) {
      opened.open();
    }
  }

  /** Waits until it is in, and is called what the server says. */
  MemoryAgent awaitReady() {
    identity.name = await(welcome).name();
    return this;
  }

  static <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    Await.until("it is complete", future::isDone);
    return future.join();
  }

  /** Why it was refused. */
  HandshakeException refusal() {
    Await.until("it is refused", welcome::isDone);
    try {
      welcome.join();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof HandshakeException refused) {
        return refused;
      }
      throw e;
    }
    throw new AssertionError("It was let in");
  }

  boolean firstTime() {
    return await(welcome).firstTime();
  }

  String name() {
    return await(welcome).name();
  }

  // ---- what the agent does

  void on(String action, Function<MessageBody, Object> handler) {
    handlers.put(action, handler);
  }

  CompletableFuture<MessageBody> call(String action, JsonNode body) {
    return call(action, body, CallOptions.DEFAULT);
  }

  CompletableFuture<MessageBody> call(String action, JsonNode body, CallOptions options) {
    Tunnel open = tunnel;
    if (open == null) {
      throw new AssertionError("It is not in");
    }
    return open.call(action, MessageBody.ofJson(body), options);
  }

  /** The answer as JSON text, or the code of the error. */
  String answer(String action, JsonNode body) {
    return answer(call(action, body));
  }

  static String answer(CompletionStage<MessageBody> stage) {
    CompletableFuture<MessageBody> future = stage.toCompletableFuture();
    Await.until("it is answered", future::isDone);
    return future
        .handle(
            (body, failure) ->
                failure == null
                    ? body.json().toString()
                    : ((AgentException) AgentErrorCodes.unwrapped(failure)).code())
        .join();
  }

  void tell(String action, JsonNode body) {
    Tunnel open = tunnel;
    if (open == null) {
      throw new AssertionError("It is not in");
    }
    await(open.send(action, MessageBody.ofJson(body), CallOptions.DEFAULT));
  }

  static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  static JsonNode number(int number) {
    return IntNode.valueOf(number);
  }

  List<String> heard() {
    return heard;
  }

  /** Goes as a process does that is killed: the server hears that the connection has ended. */
  void close() {
    isCut = true;
    Tunnel open = tunnel;
    if (open != null) {
      open.onClosed();
    }
    AgentLink there = session;
    if (there != null) {
      toServer.execute(there::closed);
    }
  }

  /** Goes without anybody hearing of it. */
  void vanish() {
    answersPings = false;
    isCut = true;
  }

  int pings() {
    return pings;
  }

  @Nullable Integer closeCode() {
    return closeCode;
  }

  boolean isCut() {
    return isCut;
  }

  /** Notes the idempotency keys of what comes. */
  void keys(List<String> all) {
    keys = all;
  }

  // ---- the agent's side

  @Override
  public CompletionStage<?> onCall(IncomingCall call) {
    keys.add(String.valueOf(call.idempotencyKey()));
    heard.add(call.action() + " " + (call.body().isBinary() ? "…" : call.body().json()));
    Function<MessageBody, Object> handler = handlers.get(call.action());
    if (handler == null) {
      throw new AgentException(AgentErrors.UNKNOWN_ACTION);
    }
    Object answer = handler.apply(call.body());
    return answer instanceof CompletionStage<?> stage
        ? stage
        : CompletableFuture.completedFuture(answer);
  }

  @Override
  public void onSend(IncomingCall message) {
    heard.add(message.action() + " " + message.body().json());
  }

  @Override
  public void sendText(String frame, Consumer<@Nullable Throwable> done) {
    toServer(there -> there.text(frame), done);
  }

  @Override
  public void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done) {
    ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
    toServer(there -> there.binary(copy), done);
  }

  private void toServer(Consumer<AgentLink> task, Consumer<@Nullable Throwable> done) {
    AgentLink there = session;
    if (there == null || isCut) {
      done.accept(new IllegalStateException("the line is cut"));
      return;
    }
    toServer.execute(() -> task.accept(there));
    done.accept(null);
  }

  private void come(Frame frame) {
    if (isCut) {
      return;
    }
    Tunnel open = tunnel;
    if (open != null) {
      if (frame.isBinary()) {
        open.onBinary(frame.buffer());
      } else {
        open.onText(frame.text());
      }
      return;
    }
    try {
      if (!hasHello) {
        hasHello = true;
        sendText(handshake.hello(frame.text()), failure -> {});
        return;
      }
      AgentHandshake.Welcome said = handshake.welcome(frame.text());
      tunnel =
          new Tunnel(
              said.keys(), false, this, this, TunnelLimits.DEFAULT, said.limits(), TIMER, WORKERS);
      welcome.complete(said);
    } catch (HandshakeException e) {
      welcome.completeExceptionally(e);
    }
  }

  // ---- the server's side

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    frames.forEach(frame -> toAgent.execute(() -> come(frame)));
    done.accept(null);
  }

  @Override
  public void ping() {
    pings++;
    AgentLink there = session;
    if (answersPings && there != null) {
      toServer.execute(there::pong);
    }
  }

  /** Of either side. */
  @Override
  public void close(int code, String reason) {
    closeCode = code;
    toAgent.execute(
        () -> {
          Tunnel open = tunnel;
          if (open != null) {
            open.onClosed();
          }
          AgentLink there = session;
          if (there != null && answersPings) {
            toServer.execute(there::closed);
          }
        });
  }

  @Override
  public void cut() {
    isCut = true;
  }

  @Override
  public boolean isOpen() {
    return !isCut;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : null;
  }
}
