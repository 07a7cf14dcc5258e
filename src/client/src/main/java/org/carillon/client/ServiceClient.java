package org.carillon.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a service, of Carillon or of CAP, over plain WebSocket or Socket.IO.
 *
 * <pre>{@code
 * ServiceClient chat = ServiceClient.named("chat").build();
 * chat.on("received", Received.class, received -> show(received.text()));
 * chat.call("message", Map.of("text", "hi"), String.class).thenAccept(…);
 * }</pre>
 *
 * <p>It connects at {@link #connect()} or with the first frame, and again, for ever, when the
 * connection ends. What is sent meanwhile waits, at most {@link Builder#queue(int)} frames, and
 * goes to the next connection in its order. A call that was handed to a connection which ended is
 * never sent again: it fails with {@link ServiceException#UNKNOWN_OUTCOME}.
 *
 * <p>Stages fail with a {@link ServiceException}. Handlers of events are called one after another,
 * in the order in which the events came, on a thread that they may keep; answers come on others.
 *
 * <p>For use by many threads.
 */
public final class ServiceClient implements AutoCloseable {

  /** What a client is doing. */
  public enum State {
    /** Not asked to connect yet. */
    NEW,
    /** An attempt is under way. */
    CONNECTING,
    /** Sends and hears. */
    LIVE,
    /** Waits for its next attempt. */
    RETRYING,
    /** Was disconnected, or closed for good. */
    CLOSED
  }

  /** What hears, until it is cancelled. */
  @FunctionalInterface
  public interface Subscription {

    /** Hears no more. What is under way comes to its end. */
    void cancel();
  }

  private static final System.Logger LOGGER = System.getLogger(ServiceClient.class.getName());

  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final ServiceClientOptions options;
  private final ServiceLink link;
  private final Map<String, List<Consumer<ServiceMessage>>> handlers = new ConcurrentHashMap<>();
  private final List<Consumer<ServiceMessage>> all = new CopyOnWriteArrayList<>();
  private final List<ServiceClientListener> listeners = new CopyOnWriteArrayList<>();

  private ServiceClient(ServiceClientOptions options) {
    this.options = options;
    ServiceProtocol protocol =
        options.kind() == ServiceKind.SOCKET_IO
            ? new SocketIoServiceProtocol(options)
            : new PlainServiceProtocol(options);
    link = new ServiceLink(options, protocol, this::dispatch, this::tell);
  }

  /** One that says everything itself; {@link Builder#url} must be said. */
  public static Builder builder() {
    return new Builder("client");
  }

  /**
   * One with the settings {@code carillon.client.<name>.…}, which the builder may override.
   *
   * @param name letters, digits, {@code _} and {@code -}
   * @throws IllegalArgumentException where a setting cannot be read, naming it
   */
  public static Builder named(String name) {
    return new Builder(name).read(ServiceClientSettings.of(name));
  }

  // Connection

  /**
   * Connects, unless it does already.
   *
   * @return ends with the first attempt: exceptionally with why it failed, and the client tries on
   */
  public CompletableFuture<Void> connect() {
    return link.connect();
  }

  /** What it is doing. */
  public State state() {
    return link.state();
  }

  /**
   * Sends what waits, for two seconds at most, and ends the connection. Calls without an answer
   * fail with {@code UNKNOWN_OUTCOME}, what was not sent with {@code NOT_SENT}. {@link #connect()}
   * or a frame connects again.
   *
   * @return ends when it is done
   */
  public CompletableFuture<Void> disconnect() {
    return link.disconnect(false);
  }

  /**
   * {@link #disconnect()} for good; waits for it and for the handlers, five seconds at most. A
   * handler that wants the end calls {@link #disconnect()}, since it cannot wait for itself.
   */
  @Override
  public void close() {
    try {
      link.disconnect(true).get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LOGGER.log(Level.DEBUG, "The connection of a client ended without a word", e);
    }
  }

  // Sending

  /** {@link #emit(String, Object, Map)} without headers. */
  public CompletableFuture<Void> emit(String event, @Nullable Object data) {
    return emit(event, data, Map.of());
  }

  /**
   * Sends an event, and wants no answer.
   *
   * @param data an object, as a map, a record or a {@code JsonNode}; in other formats than json
   *     text is sent as it is, anything else as JSON
   * @param headers may be empty
   * @return ends when it is handed to the connection, which is no promise that the server got it;
   *     or with NOT_SENT or UNKNOWN_OUTCOME
   * @throws IllegalArgumentException where the data cannot be written
   */
  public CompletableFuture<Void> emit(String event, @Nullable Object data, Map<String, ?> headers) {
    return link.emit(event, node(data), node(headers));
  }

  /** {@link #call(String, Object, Map, Duration)} without headers, with the client's timeout. */
  public CompletableFuture<JsonNode> call(String event, @Nullable Object data) {
    return call(event, data, Map.of(), options.timeout());
  }

  /** {@link #call(String, Object, Map, Duration)} without headers. */
  public CompletableFuture<JsonNode> call(String event, @Nullable Object data, Duration timeout) {
    return call(event, data, Map.of(), timeout);
  }

  /** The same, with the result as a type. */
  public <T> CompletableFuture<@Nullable T> call(
      String event, @Nullable Object data, Class<T> type) {
    return call(event, data, type, options.timeout());
  }

  /** The same, with the result as a type. */
  public <T> CompletableFuture<@Nullable T> call(
      String event, @Nullable Object data, Class<T> type, Duration timeout) {
    return typed(event, call(event, data, Map.of(), timeout), type);
  }

  /**
   * Calls an operation.
   *
   * @param data as of {@link #emit(String, Object, Map)}
   * @param timeout how long to wait for a connection and the answer together
   * @return the result, a null node where there is none; or fails with the service's error, or with
   *     NOT_SENT, UNKNOWN_OUTCOME or TIMEOUT. Where it is cancelled, an answer is dropped
   * @throws IllegalArgumentException where the data cannot be written
   * @throws UnsupportedOperationException in other formats than json over plain WebSocket, which
   *     have no answers
   */
  public CompletableFuture<JsonNode> call(
      String event, @Nullable Object data, Map<String, ?> headers, Duration timeout) {
    return link.call(event, node(data), node(headers), timeout);
  }

  <T> CompletableFuture<@Nullable T> typed(
      String event, CompletableFuture<JsonNode> answer, Type type) {
    CompletableFuture<@Nullable T> result =
        answer.thenApply(data -> this.<T>read(event, data, type));
    var unused =
        result.whenComplete(
            (value, failure) -> {
              if (result.isCancelled()) {
                answer.cancel(false);
              }
            });
    return result;
  }

  // Contexts

  /**
   * Enters contexts, now and whenever it connects again.
   *
   * @return ends when the server has answered; where a server does not answer, as CAP's over plain
   *     WebSocket, when it is sent. Fails where the service refuses
   */
  public CompletableFuture<Void> enterContext(String... contexts) {
    return link.contexts(true, List.of(contexts));
  }

  /** Leaves contexts; ends as {@link #enterContext}. */
  public CompletableFuture<Void> exitContext(String... contexts) {
    return link.contexts(false, List.of(contexts));
  }

  /** Leaves all contexts; ends as {@link #enterContext}. */
  public CompletableFuture<Void> resetContexts() {
    return link.resetContexts();
  }

  // Hearing

  /** Hears the data of an event; {@code message} is what comes in other formats than json. */
  public Subscription on(String event, Consumer<JsonNode> handler) {
    return onMessage(event, message -> handler.accept(message.data()));
  }

  /** Hears an event as a type. One that is not of it is logged and passed over. */
  public <T> Subscription on(String event, Class<T> type, Consumer<@Nullable T> handler) {
    return onTyped(event, type, handler);
  }

  <T> Subscription onTyped(String event, Type type, Consumer<@Nullable T> handler) {
    return onMessage(
        event,
        message -> {
          T data;
          try {
            data = read(message.event(), message.data(), type);
          } catch (ServiceException e) {
            LOGGER.log(Level.WARNING, "{0}: {1}", options.name(), e.getMessage());
            return;
          }
          handler.accept(data);
        });
  }

  /** Hears an event with its headers and id. */
  public Subscription onMessage(String event, Consumer<ServiceMessage> handler) {
    List<Consumer<ServiceMessage>> own =
        handlers.computeIfAbsent(event, name -> new CopyOnWriteArrayList<>());
    own.add(handler);
    return () -> own.remove(handler);
  }

  /** Hears all events, ahead of the handlers of one. */
  public Subscription onMessage(Consumer<ServiceMessage> handler) {
    all.add(handler);
    return () -> all.remove(handler);
  }

  /**
   * Hears events by the methods of an object that have {@link OnEvent}.
   *
   * @throws IllegalArgumentException where it has none, or one that cannot be called, naming it
   */
  public Subscription on(Object handler) {
    return EventMethods.subscribe(this, handler);
  }

  /** Hears of the connection. */
  public Subscription listen(ServiceClientListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Is told when events may have been missed for good: see {@link ServiceClientListener#gap()}. */
  public Subscription onGap(Runnable reload) {
    return listen(
        new ServiceClientListener() {
          @Override
          public void gap() {
            reload.run();
          }
        });
  }

  private void dispatch(ServiceMessage message) {
    all.forEach(handler -> run(message, handler));
    List<Consumer<ServiceMessage>> own = handlers.getOrDefault(message.event(), List.of());
    own.forEach(handler -> run(message, handler));
    if (own.isEmpty() && message.event().equals("error")) {
      LOGGER.log(
          Level.WARNING,
          "{0}: the server answered with {1} to {2}",
          options.name(),
          message.data().path("code").asText("an error"),
          message.data().path("event").asText("a frame"));
    }
  }

  /** A handler that fails keeps the others from nothing. */
  private void run(ServiceMessage message, Consumer<ServiceMessage> handler) {
    try {
      handler.accept(message);
    } catch (RuntimeException e) {
      LOGGER.log(
          Level.WARNING, options.name() + ": a handler of " + message.event() + " failed", e);
    }
  }

  private void tell(Consumer<ServiceClientListener> what) {
    for (ServiceClientListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, options.name() + ": a listener failed", e);
      }
    }
  }

  // Typed

  /**
   * An interface whose methods are the service's operations.
   *
   * <ul>
   *   <li>Parameters are members of the data by name (compile with {@code -parameters}); exactly
   *       one that is a record, a map or a {@code JsonNode} is the whole data.
   *   <li>A {@code CompletionStage} or {@code CompletableFuture} is a call; so is any other result,
   *       for which the caller's thread waits. {@code void} is an event without an answer.
   *   <li>{@link OnEvent} stands on default methods, which are called with the event; {@link
   *       RemoteOperation} says another name or a timeout.
   * </ul>
   *
   * @throws IllegalArgumentException naming interface, method and what to do, for all that is wrong
   */
  public <T> T proxy(Class<T> type) {
    return RemoteInterface.of(type).proxy(this, null);
  }

  /**
   * The same where methods with {@link OnEvent} have no body.
   *
   * @param handler has a public method of the same name and parameter for each of them
   */
  public <T> T proxy(Class<T> type, Object handler) {
    return RemoteInterface.of(type).proxy(this, handler);
  }

  private @Nullable JsonNode node(@Nullable Object data) {
    if (data == null || data instanceof JsonNode) {
      return (JsonNode) data;
    }
    return options.mapper().valueToTree(data);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // the type is said, as a Type
  <T> @Nullable T read(String event, JsonNode data, Type type) {
    JavaType target = options.mapper().constructType(type);
    if (target.hasRawClass(void.class) || target.hasRawClass(Void.class)) {
      return null;
    }
    try {
      boolean isJsonText =
          data.isTextual()
              && !options.isJson()
              && !CharSequence.class.isAssignableFrom(target.getRawClass())
              && !JsonNode.class.isAssignableFrom(target.getRawClass());
      return isJsonText
          ? options.mapper().readValue(data.asText(), target)
          : options.mapper().treeToValue(data, target);
    } catch (JsonProcessingException e) {
      String at = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
      // Its own text quotes the data.
      throw new ServiceException(
          ServiceException.UNREADABLE, event + ": what came is no " + target.toCanonical() + at);
    }
  }

  Duration timeout() {
    return options.timeout();
  }

  /** The answer, waited for. */
  static <T> @Nullable T await(CompletableFuture<@Nullable T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ServiceException said) {
        throw new ServiceException(said.code(), said.text(), said.details(), said);
      }
      throw e;
    }
  }

  /** Its name and address. */
  @Override
  public String toString() {
    return options.toString();
  }

  /** Says how a client is made. Not for use by several threads. */
  public static final class Builder {

    private static final int DEFAULT_QUEUE = 1_000;
    private static final int DEFAULT_MESSAGE = 8 * 1024 * 1024;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(25);
    private static final Duration LEAST_HEARTBEAT = Duration.ofMillis(100);

    private final String name;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable URI url;
    private ServiceKind kind = ServiceKind.WS;
    private String format = ServiceClientOptions.JSON;
    private @Nullable List<String> protocols;
    private String path = "/socket.io/";
    private Map<String, ?> auth = Map.of();
    private @Nullable Supplier<? extends CompletionStage<String>> token;
    private @Nullable Supplier<? extends CompletionStage<Map<String, String>>> freshHeaders;
    private Duration timeout = DEFAULT_TIMEOUT;
    private Duration heartbeat = DEFAULT_HEARTBEAT;
    private int queue = DEFAULT_QUEUE;
    private int maxMessage = DEFAULT_MESSAGE;
    private @Nullable ObjectMapper mapper;
    private @Nullable HttpClient http;
    private Executor executor = ClientThreads.EXECUTOR;
    private ScheduledExecutorService timer = ClientThreads.TIMER;

    private Builder(String name) {
      this.name = name;
    }

    private Builder read(ServiceClientSettings settings) {
      settings.value("url", URI::create).ifPresent(this::url);
      settings.value("kind", ServiceKind::of).ifPresent(this::kind);
      settings.value("format", text -> text).ifPresent(this::format);
      settings.list("protocols").ifPresent(all -> protocols(all.toArray(new String[0])));
      settings.value("path", text -> text).ifPresent(this::path);
      settings.value("timeout", Duration::parse).ifPresent(this::timeout);
      settings.value("heartbeat", Duration::parse).ifPresent(this::heartbeat);
      settings.value("queue", Integer::valueOf).ifPresent(this::queue);
      headers.putAll(settings.headers());
      return this;
    }

    /**
     * Where the service is: {@code ws:}, {@code wss:}, {@code http:} or {@code https:}, with the
     * service's path, which over Socket.IO is the namespace, and perhaps {@code ?id=…}.
     */
    public Builder url(URI to) {
      url = to;
      return this;
    }

    /** The same as text. */
    public Builder url(String to) {
      return url(URI.create(to));
    }

    /** Plain WebSocket, the default, or Socket.IO. */
    public Builder kind(ServiceKind how) {
      kind = how;
      return this;
    }

    /** {@code json}, the default; in any other the data is the frame. */
    public Builder format(String name) {
      format = name;
      return this;
    }

    /** A header of the handshake. Never logged. */
    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /**
     * The subprotocols to offer, in place of {@code carillon.v1}, which is offered for json over
     * plain WebSocket; none: nothing is offered.
     */
    public Builder protocols(String... names) {
      protocols = List.of(names);
      return this;
    }

    /** Where Engine.IO is, for Socket.IO; {@code /socket.io/} by default. */
    public Builder path(String ofEngineIo) {
      path = ofEngineIo;
      return this;
    }

    /** What Socket.IO sends as {@code auth}, beside the token. */
    public Builder auth(Map<String, ?> values) {
      auth = Map.copyOf(values);
      return this;
    }

    /**
     * Asked for a bearer token at each handshake, so that it may be a new one each time. Sent as
     * {@code Authorization}; over Socket.IO as {@code auth.token}, as its clients do. Where it
     * fails, the attempt does. A token that ends is renewed on the open connection, by the event
     * {@code $renew}, when it has had four fifths of its life: as the server says, or over
     * Socket.IO the JSON Web Token itself.
     */
    public Builder token(Supplier<? extends CompletionStage<String>> source) {
      token = source;
      return this;
    }

    /** Asked for headers at each handshake, beside those that stay the same. As {@link #token}. */
    public Builder headers(Supplier<? extends CompletionStage<Map<String, String>>> source) {
      freshHeaders = source;
      return this;
    }

    /**
     * How long a call waits for a connection and its answer, and an event for a connection: 60 s.
     */
    public Builder timeout(Duration atMost) {
      timeout = atMost;
      return this;
    }

    /**
     * How often a plain WebSocket is pinged, 25 s by default, at least 100 ms. One that is silent
     * for two and a half times as long is given up; where a call is unanswered, after the timeout
     * of the call, since a server may read no ping while it handles one. Over Socket.IO the server
     * says both.
     */
    public Builder heartbeat(Duration every) {
      heartbeat = every;
      return this;
    }

    /**
     * How many frames may wait to be sent, how many calls for their answer, and how many events for
     * their handlers, each: 1,000. Beyond, frames are NOT_SENT, and no more is read until handlers
     * have done half.
     */
    public Builder queue(int frames) {
      queue = frames;
      return this;
    }

    /**
     * The longest message that is taken, in characters: 8,388,608. A longer ends the connection.
     */
    public Builder maxMessage(int characters) {
      maxMessage = characters;
      return this;
    }

    /** Reads and writes data, in place of one with the modules that are on the class path. */
    public Builder mapper(ObjectMapper json) {
      mapper = json;
      return this;
    }

    /** Connects by it: its proxy, its TLS context, its authenticator, its executor. */
    public Builder http(HttpClient client) {
      http = client;
      return this;
    }

    /** Runs handlers and answers, and what is due: as a container has them. */
    public Builder executors(Executor tasks, ScheduledExecutorService due) {
      executor = tasks;
      timer = due;
      return this;
    }

    /** Whether there is a URL, by setting or call. */
    public boolean hasUrl() {
      return url != null;
    }

    /**
     * Makes the client. It does not connect yet.
     *
     * @throws IllegalArgumentException where something cannot be, with what to do
     */
    public ServiceClient build() {
      if (url == null) {
        throw new IllegalArgumentException(
            name + ": no URL; set carillon.client." + name + ".url or call url(…)");
      }
      check(!timeout.isNegative() && !timeout.isZero(), "timeout", "longer than 0");
      check(heartbeat.compareTo(LEAST_HEARTBEAT) >= 0, "heartbeat", "at least 100 ms");
      check(queue > 0, "queue", "at least 1");
      check(maxMessage > 0, "maxMessage", "at least 1");
      check(path.startsWith("/"), "path", "a path that begins with /");
      URI target = webSocket(url);
      checkHeaders();
      Executor tasks = ClientThreads.lasting(executor);
      return new ServiceClient(
          new ServiceClientOptions(
              name,
              target,
              kind,
              format,
              Map.copyOf(headers),
              protocols,
              path,
              auth,
              token,
              freshHeaders,
              timeout,
              heartbeat,
              queue,
              maxMessage,
              mapper == null ? defaultMapper() : mapper,
              http == null ? defaultHttp(tasks) : http,
              tasks,
              timer));
    }

    private void check(boolean holds, String what, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(name + ": " + what + ": expected " + expected);
      }
    }

    private void checkHeaders() {
      HttpRequest.Builder request = HttpRequest.newBuilder();
      headers.forEach(
          (header, value) -> {
            try {
              request.header(header, value);
            } catch (IllegalArgumentException e) { // whose text may quote the value
              throw new IllegalArgumentException(
                  name + ": the header " + header + " cannot be sent at a handshake");
            }
          });
    }

    private URI webSocket(URI from) {
      String scheme = from.getScheme() == null ? "" : from.getScheme();
      String to =
          switch (scheme) {
            case "ws", "http" -> "ws";
            case "wss", "https" -> "wss";
            default -> "";
          };
      check(
          !to.isEmpty() && from.getHost() != null && from.getRawFragment() == null,
          "url",
          "ws://, wss://, http:// or https://, a host, and no fragment");
      return URI.create(to + from.toString().substring(scheme.length()));
    }

    private HttpClient defaultHttp(Executor tasks) {
      return executor == ClientThreads.EXECUTOR
          ? ClientThreads.http()
          : HttpClient.newBuilder().executor(tasks).build();
    }

    private static ObjectMapper defaultMapper() {
      return JsonMapper.builder()
          .findAndAddModules()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
    }
  }
}
