package org.carillon.agent;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * An agent: the client of an agent server. It connects, proves that it knows the shared secret,
 * gets a name, and from then on each side calls the other. It comes back by itself, for ever, until
 * it is closed.
 *
 * <pre>{@code
 * Agent agent =
 *     Agent.builder()
 *         .url("wss://service.example.com/agent")
 *         .secret(System.getenv("AGENT_SECRET"))
 *         .dataStore(FileDataStore.of(Path.of("agent.json")))
 *         .build();
 * agent.onHook("restart", message -> restart(message.json()));
 * agent.start();
 * agent.ready().thenCompose(session -> agent.send("someCommand", Map.of("hello", "world")));
 * }</pre>
 *
 * <p>All methods are safe for use by several threads. Handlers and listeners run on the executor,
 * and so does what is added to the futures that calls return; where they block, a thread of it is
 * taken. Without an executor the agent has daemon threads of its own, which do not keep a program
 * running: {@link #closed()} does, where it is joined.
 */
public final class Agent implements AutoCloseable {

  /** What {@link #close()} gives calls in flight. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final CompletionStage<AgentConfiguration> configuration;
  private final ObjectMapper mapper;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final @Nullable ExecutorService ownExecutor;
  private final boolean ownsTimer;
  private final ThreadFactory threads;
  private final AgentHooks hooks;
  private final AgentCalls calls;
  private final AgentListeners listeners;
  private final CompletableFuture<AgentSession> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile @Nullable Reconnector reconnector;
  private volatile Duration callTimeout = CallOptions.DEFAULT.timeout();

  // guarded by this
  private boolean started;
  private boolean closing;

  private Agent(Builder builder) {
    configuration =
        builder.later == null
            ? CompletableFuture.completedFuture(new AgentConfiguration(builder))
            : builder.later;
    mapper = builder.mapper;
    Executor given = builder.executor;
    ownExecutor = given == null ? Executors.newCachedThreadPool(daemons("carillon-agent")) : null;
    executor = given == null ? Objects.requireNonNull(ownExecutor) : given;
    ownsTimer = builder.timer == null;
    timer = builder.timer == null ? timer() : builder.timer;
    threads = builder.threads == null ? daemons("carillon-agent-reader") : builder.threads;
    hooks = new AgentHooks(mapper);
    calls = new AgentCalls(timer);
    listeners = new AgentListeners(executor);
  }

  public static Builder builder() {
    return new Builder();
  }

  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, daemons("carillon-agent-timer"));
    timer.setRemoveOnCancelPolicy(true); // each call has a deadline, which hardly one needs
    return timer;
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Begins to connect, and returns at once. What goes wrong then is told by {@link #onError}. Only
   * a configuration that fails, or a data store that cannot be read, ends the agent: {@link
   * #ready()} and {@link #closed()} fail.
   *
   * @throws IllegalStateException if it was started or closed before
   */
  public Agent start() {
    synchronized (this) {
      if (started || closing) {
        throw new IllegalStateException("an agent is started once");
      }
      started = true;
    }
    configuration
        .thenCompose(
            known ->
                AgentIdentity.load(known.dataStore).thenAccept(identity -> begin(known, identity)))
        .whenComplete(
            (begun, failure) -> {
              if (failure != null) {
                fail(AgentFailures.cause(failure));
              }
            });
    return this;
  }

  private void begin(AgentConfiguration known, AgentIdentity identity) {
    Reconnector made =
        new Reconnector(known, identity, hooks, calls, listeners, timer, executor, threads);
    synchronized (this) {
      if (closing) {
        return;
      }
      callTimeout = known.callTimeout;
      reconnector = made;
    }
    made.ready()
        .whenComplete(
            (session, failure) -> {
              if (failure == null) {
                executor.execute(() -> ready.complete(session));
              }
            });
    made.attempt();
  }

  private void fail(Throwable failure) {
    synchronized (this) {
      closing = true;
    }
    calls.close();
    if (failure instanceof AgentException error) {
      listeners.raise(listeners.error, error);
    } else {
      AgentException error =
          new AgentException(
              AgentErrors.INTERNAL_SERVER_ERROR,
              "the agent has no configuration: " + failure.getMessage());
      error.initCause(failure);
      listeners.raise(listeners.error, error);
    }
    end(failure);
  }

  /**
   * Completes when the agent is connected and known for the first time; fails where it is closed
   * before.
   */
  public CompletionStage<AgentSession> ready() {
    return ready.copy();
  }

  /** What it has now: name and address; null while it is not connected. */
  public @Nullable AgentSession session() {
    Reconnector begun = reconnector;
    return begun == null ? null : begun.session();
  }

  /** Whether calls can be made. */
  public boolean isReady() {
    return calls.isLive();
  }

  /**
   * Hears once when the WebSocket is open for the first time, before the server knows the agent.
   */
  public Agent onConnected(Consumer<URI> listener) {
    listeners.connected.add(listener);
    return this;
  }

  /** Hears once when the agent is connected and known for the first time. */
  public Agent onReady(Consumer<AgentSession> listener) {
    listeners.ready.add(listener);
    return this;
  }

  /** Hears each time that it is connected and known again. */
  public Agent onReconnected(Consumer<AgentSession> listener) {
    listeners.reconnected.add(listener);
    return this;
  }

  /** Hears each time that a connection ends that was ready. */
  public Agent onDisconnected(Consumer<AgentDisconnected> listener) {
    listeners.disconnected.add(listener);
    return this;
  }

  /**
   * Hears what keeps the agent from its server, by its code: {@code WRONG_SECRET}, {@code
   * NOT_AUTHORIZED}, {@code UNKNOWN_AGENT}, {@code DUPLICATE_ID}, after which it tries again at the
   * longest delay; {@code OFFLINE} where nobody answers; {@code INVALID_MESSAGE} where something
   * else does than the server; {@code INTERNAL_SERVER_ERROR} where its configuration or its data
   * store failed.
   */
  public Agent onError(Consumer<AgentException> listener) {
    listeners.error.add(listener);
    return this;
  }

  /** Answers messages of one action. Several handlers run in the order in which they were added. */
  public Agent onHook(String action, AgentHandler handler) {
    hooks.add(action, handler);
    return this;
  }

  /** As {@link #onHook(String, AgentHandler)} for each entry. */
  public Agent onHook(Map<String, AgentHandler> handlers) {
    handlers.forEach(hooks::add);
    return this;
  }

  /** Answers messages of any action, before the handlers of one, whenever it was added. */
  public Agent onHook(AgentCatchAll handler) {
    hooks.add(handler);
    return this;
  }

  /** Asks the server, without data. */
  public CompletableFuture<JsonNode> send(String action) {
    return send(action, null, defaults());
  }

  /** As {@link #send(String, Object, CallOptions)} with the timeout of the configuration. */
  public CompletableFuture<JsonNode> send(String action, @Nullable Object body) {
    return send(action, body, defaults());
  }

  /** As {@link #send(String, Object, CallOptions)}. */
  public CompletableFuture<JsonNode> send(String action, @Nullable Object body, Duration timeout) {
    return send(action, body, CallOptions.DEFAULT.withTimeout(timeout));
  }

  /**
   * Asks the server.
   *
   * <p>The future fails with an {@link AgentException}: {@code OFFLINE} at once where the agent is
   * not connected; {@code TIMEOUT} where no answer came in time, after which it is dropped; {@code
   * NOT_SENT} or {@code UNKNOWN_OUTCOME} where the connection was cut; {@code UNKNOWN_ACTION},
   * {@code NOT_AUTHORIZED}, or what the server's handler threw. To cancel it tells the server.
   *
   * <p>With an idempotency key it waits for a connection, and is sent again after a cut, until the
   * timeout ends; the server carries it out once.
   *
   * @param body anything that Jackson writes; {@code byte[]} for binary data
   * @return the answer; the null node where there is none
   * @throws IllegalArgumentException if Jackson cannot write the body
   */
  public CompletableFuture<JsonNode> send(
      String action, @Nullable Object body, CallOptions options) {
    return call(action, body, options, BodyMapper::json);
  }

  /** As {@link #send(String, Object, Class, CallOptions)} with the timeout of the configuration. */
  public <T> CompletableFuture<T> send(String action, @Nullable Object body, Class<T> type) {
    return send(action, body, type, defaults());
  }

  /**
   * As {@link #send(String, Object, CallOptions)}, with the answer as a type that Jackson reads,
   * {@code byte[]} or {@code MessageBody}; null where there is none. {@code INVALID_MESSAGE} where
   * it does not fit.
   */
  public <T> CompletableFuture<T> send(
      String action, @Nullable Object body, Class<T> type, CallOptions options) {
    return call(action, body, options, answer -> BodyMapper.read(mapper, answer, type));
  }

  private <T> CompletableFuture<T> call(
      String action,
      @Nullable Object body,
      CallOptions options,
      Function<MessageBody, @Nullable T> reading) {
    Reconnector begun = reconnector;
    int most = begun == null ? 1_024 : begun.inFlightLimit();
    CompletableFuture<MessageBody> call =
        calls.call(action, BodyMapper.write(mapper, body), options, most);
    if (call.isCompletedExceptionally()) {
      return call.thenApply(reading); // refused at once
    }
    CompletableFuture<T> answer = call.thenApplyAsync(reading, executor);
    CompletableFuture<T> unused =
        answer.whenComplete(
            (value, failure) -> {
              if (answer.isCancelled()) {
                call.cancel(false);
              }
            });
    return answer;
  }

  /** As {@link #tell(String, Object, CallOptions)}. */
  public CompletionStage<Void> tell(String action, @Nullable Object body) {
    return tell(action, body, CallOptions.DEFAULT);
  }

  /**
   * Tells the server, which does not answer.
   *
   * @return complete when it was handed to the connection, which is no proof that it arrived; fails
   *     with {@code OFFLINE} or {@code NOT_SENT}
   * @throws IllegalArgumentException if Jackson cannot write the body
   */
  public CompletionStage<Void> tell(String action, @Nullable Object body, CallOptions options) {
    MessageBody written = BodyMapper.write(mapper, body);
    try {
      return calls.live().send(action, written, options);
    } catch (AgentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** As {@link #stream(String, Object, Class, CallOptions)}, as JSON. */
  public Flow.Publisher<JsonNode> stream(String action, @Nullable Object body) {
    return stream(action, body, JsonNode.class, defaults());
  }

  /** As {@link #stream(String, Object, Class, CallOptions)} with the default timeout. */
  public <T> Flow.Publisher<T> stream(String action, @Nullable Object body, Class<T> type) {
    return stream(action, body, type, defaults());
  }

  /**
   * Asks the server for a stream of answers. It is asked when somebody subscribes; no more items
   * come than were requested. The timeout is that of the whole stream; zero: none.
   *
   * @throws AgentException {@code OFFLINE} where the agent is not connected
   * @throws IllegalArgumentException if Jackson cannot write the body
   */
  public <T> Flow.Publisher<T> stream(
      String action, @Nullable Object body, Class<T> type, CallOptions options) {
    return new MappedPublisher<MessageBody, T>(
        calls.live().stream(action, BodyMapper.write(mapper, body), options),
        item ->
            Objects.requireNonNull(
                BodyMapper.read(mapper, item, type), "an item of a stream is null"));
  }

  private CallOptions defaults() {
    return CallOptions.DEFAULT.withTimeout(callTimeout);
  }

  /** As {@link #close(Duration)} with 10 s, and waits for it. Not to be called by a handler. */
  @Override
  public void close() {
    close(CLOSING).toCompletableFuture().join();
  }

  /**
   * Ends the agent: no call is made or taken any more, those in flight may end within a limit, and
   * then the connection does.
   *
   * @return complete when it has ended
   */
  public CompletionStage<Void> close(Duration limit) {
    Reconnector begun;
    synchronized (this) {
      closing = true;
      begun = reconnector;
    }
    if (begun == null) {
      calls.close();
      end(null);
    } else {
      begun.stop(limit).whenComplete((stopped, failure) -> end(null));
    }
    return closed.handle((done, failure) -> null);
  }

  /**
   * Completes when the agent has ended: by {@link #close}, or exceptionally as it could not begin.
   */
  public CompletionStage<Void> closed() {
    return closed.copy();
  }

  private void end(@Nullable Throwable failure) {
    boolean isFirst;
    if (failure == null) {
      ready.completeExceptionally(AgentFailures.offline("the agent was closed"));
      isFirst = closed.complete(null);
    } else {
      ready.completeExceptionally(failure);
      isFirst = closed.completeExceptionally(failure);
    }
    if (isFirst) {
      listeners.after(this::release);
    }
  }

  private void release() {
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
    if (ownsTimer) {
      timer.shutdown();
    }
  }

  /** Makes an {@link Agent}. */
  public static final class Builder extends AgentSettings<Builder> {

    private @Nullable CompletionStage<AgentConfiguration> later;
    private @Nullable Executor executor;
    private @Nullable ScheduledExecutorService timer;
    private @Nullable ThreadFactory threads;
    private ObjectMapper mapper =
        JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** Where to connect to is known later; the agent waits for it. In place of all settings. */
    public Builder configuration(CompletionStage<AgentConfiguration> stage) {
      later = stage;
      return this;
    }

    /** What handlers, listeners and calls' futures run on. Default: daemon threads of its own. */
    public Builder executor(Executor given) {
      executor = given;
      return this;
    }

    /** What delays and deadlines run on; its tasks are short. Default: a daemon thread. */
    public Builder scheduler(ScheduledExecutorService given) {
      timer = given;
      return this;
    }

    /** Makes the thread that reads, one a connection. Default: daemon threads. */
    public Builder threads(ThreadFactory given) {
      threads = given;
      return this;
    }

    /** What writes and reads messages. Default: Jackson's, which ignores unknown properties. */
    public Builder mapper(ObjectMapper given) {
      mapper = given;
      return this;
    }

    /**
     * Makes it; it does not connect yet.
     *
     * @throws IllegalStateException if the url or the secret is missing, a url is {@code ws:} to
     *     another machine and that is not allowed, or there are settings beside a configuration
     *     that comes later
     */
    public Agent build() {
      if (later != null && !(urls.isEmpty() && secrets.isEmpty())) {
        throw new IllegalStateException(
            "an agent whose configuration comes later has no url and secret of its own");
      }
      return new Agent(this);
    }
  }
}
