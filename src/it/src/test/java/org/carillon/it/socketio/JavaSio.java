package org.carillon.it.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** The official client in Java. By itself it keeps no cookies, which a load balancer may need. */
public final class JavaSio implements SioClient {

  private static final long PATIENCE_SECONDS = 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Socket socket;
  private final Map<String, BlockingQueue<JsonNode>> heard = new ConcurrentHashMap<>();
  private final CompletableFuture<String> connected = new CompletableFuture<>();
  private final CompletableFuture<JsonNode> refused = new CompletableFuture<>();
  private final CompletableFuture<String> left = new CompletableFuture<>();

  JavaSio(Options options) {
    this(options, null, Map.of());
  }

  /** One whose requests and WebSockets that client makes; null: one of its own. */
  public JavaSio(Options options, @Nullable OkHttpClient http) {
    this(options, http, Map.of());
  }

  /** One whose requests have these headers too. */
  public JavaSio(Options options, Map<String, String> headers) {
    this(options, null, headers);
  }

  private JavaSio(Options options, @Nullable OkHttpClient http, Map<String, String> headers) {
    IO.Options all = new IO.Options();
    all.callFactory = http;
    all.webSocketFactory = http;
    all.extraHeaders = new java.util.HashMap<>();
    headers.forEach((name, value) -> all.extraHeaders.put(name, List.of(value)));
    all.path = options.path();
    all.transports = options.transports().toArray(String[]::new);
    all.forceNew = true;
    all.reconnection = options.reconnects();
    all.auth = new java.util.HashMap<>();
    options.auth().forEach((name, value) -> all.auth.put(name, String.valueOf(value)));
    socket = IO.socket(URI.create(options.url()), all);
    socket.onAnyIncoming(
        arguments -> {
          Object[] rest = Stream.of(arguments).skip(1).filter(a -> !(a instanceof Ack)).toArray();
          queue(String.valueOf(arguments[0])).add(json(rest));
        });
    socket.on(Socket.EVENT_CONNECT, arguments -> connected.complete(socket.id()));
    socket.on(Socket.EVENT_CONNECT_ERROR, arguments -> refused.complete(json(arguments).get(0)));
    socket.on(Socket.EVENT_DISCONNECT, arguments -> left.complete(String.valueOf(arguments[0])));
    socket.connect();
  }

  private BlockingQueue<JsonNode> queue(String event) {
    return heard.computeIfAbsent(event, name -> new LinkedBlockingQueue<>());
  }

  private static JsonNode json(Object... values) {
    JSONArray array = new JSONArray();
    for (Object value : values) {
      array.put(plain(value));
    }
    try {
      return MAPPER.readTree(array.toString());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object plain(Object value) {
    try {
      if (value instanceof byte[] bytes) {
        return new JSONObject().put("bytes", Base64.getEncoder().encodeToString(bytes));
      }
      if (value instanceof JSONArray array) {
        JSONArray plain = new JSONArray();
        for (int i = 0; i < array.length(); i++) {
          plain.put(plain(array.get(i)));
        }
        return plain;
      }
      if (value instanceof JSONObject object) {
        JSONObject plain = new JSONObject();
        for (var names = object.keys(); names.hasNext(); ) {
          Object name = names.next();
          plain.put(name.toString(), plain(object.get(name.toString())));
        }
        return plain;
      }
      return value;
    } catch (org.json.JSONException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Object argument(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? new JSONObject(map) : value;
  }

  private static <T> T get(CompletableFuture<T> future, String what) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError("waited in vain for " + what, e);
    }
  }

  @Override
  public String connected() {
    CompletableFuture.anyOf(connected, refused)
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
    if (!connected.isDone()) {
      throw new AssertionError("refused: " + refused.join());
    }
    return get(connected, "the connection");
  }

  @Override
  public JsonNode refused() {
    return get(refused, "the refusal");
  }

  @Override
  public void tell(String event, @Nullable Object... arguments) {
    socket.emit(event, Stream.of(arguments).map(JavaSio::argument).toArray());
  }

  @Override
  public JsonNode call(String event, @Nullable Object... arguments) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    socket.emit(
        event,
        Stream.of(arguments).map(JavaSio::argument).toArray(),
        (Ack) values -> answer.complete(json(values)));
    return get(answer, "the acknowledgement of " + event);
  }

  @Override
  public JsonNode hear(String event) {
    try {
      JsonNode arguments = queue(event).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (arguments == null) {
        throw new AssertionError("waited in vain for the event " + event);
      }
      return arguments;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public int unheard(String event) {
    return queue(event).size();
  }

  /** The arguments of all events of that name that have come and were not taken. */
  public List<JsonNode> rest(String event) {
    List<JsonNode> rest = new ArrayList<>();
    queue(event).drainTo(rest);
    return rest;
  }

  @Override
  public void answer(String event, Object answer) {
    socket.on(event, arguments -> ((Ack) arguments[arguments.length - 1]).call(answer));
  }

  @Override
  public String transport() {
    var transport = new CompletableFuture<String>();
    try {
      var engineField = io.socket.client.Manager.class.getDeclaredField("engine");
      engineField.setAccessible(true);
      Object engine = engineField.get(socket.io());
      var field = io.socket.engineio.client.Socket.class.getDeclaredField("transport");
      field.setAccessible(true);
      transport.complete(((io.socket.engineio.client.Transport) field.get(engine)).name);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return transport.join();
  }

  @Override
  public void cut() {
    throw new UnsupportedOperationException("this client knows no recovery");
  }

  @Override
  public boolean isRecovered() {
    return false;
  }

  @Override
  public void leave() {
    socket.disconnect();
  }

  @Override
  public String left() {
    return get(left, "the end");
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "the Java client " + List.of(socket.id() == null ? "" : socket.id());
  }
}
