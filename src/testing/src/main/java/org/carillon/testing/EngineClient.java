package org.carillon.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of Engine.IO that does what a test tells it and nothing by itself: the packets of the
 * specification, one by one.
 */
public final class EngineClient {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private final URI base;
  private final String user;
  private final String cookie;

  /**
   * A client.
   *
   * @param base the path of the engine, with a slash at its end
   * @param user by HTTP Basic; empty: nobody
   */
  public EngineClient(URI base, String user) {
    this(base, user, "");
  }

  private EngineClient(URI base, String user, String cookie) {
    this.base = base;
    this.user = user;
    this.cookie = cookie;
  }

  /** One that has logged in before. */
  public static EngineClient loggedIn(URI base, String cookie) {
    return new EngineClient(base, "", cookie);
  }

  /** A request of that query. */
  public HttpRequest.Builder request(String query) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "?" + query)).timeout(PATIENCE);
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return user.isEmpty()
        ? request
        : request.header("Authorization", ClientHandshake.basic(user, user));
  }

  /** Its answer. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** The answer to a GET. */
  public HttpResponse<String> get(String query) throws IOException, InterruptedException {
    return send(request(query));
  }

  /** Opens a session by long polling and returns its id. */
  public String open() throws IOException, InterruptedException {
    HttpResponse<String> opened = get("EIO=4&transport=polling");
    if (opened.statusCode() != 200) {
      throw new IOException(opened.statusCode() + " " + opened.body());
    }
    return Frames.parse(opened.body().substring(1)).path("sid").asText();
  }

  /** Polls. */
  public HttpResponse<String> poll(String sid) throws IOException, InterruptedException {
    return get("EIO=4&transport=polling&sid=" + sid);
  }

  /** Begins to poll. */
  public CompletableFuture<HttpResponse<String>> polling(String sid) {
    return HTTP.sendAsync(
        request("EIO=4&transport=polling&sid=" + sid).build(), BodyHandlers.ofString());
  }

  /** Posts a payload. */
  public HttpResponse<String> post(String sid, String payload)
      throws IOException, InterruptedException {
    return send(
        request("EIO=4&transport=polling&sid=" + sid)
            .header("Content-Type", "text/plain;charset=UTF-8")
            .POST(BodyPublishers.ofString(payload)));
  }

  /** Opens a WebSocket of that query, with headers: names and values in turn. */
  public Line webSocket(String query, String... headers) {
    Line line = new Line();
    WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
    if (!user.isEmpty()) {
      builder.header("Authorization", ClientHandshake.basic(user, user));
    }
    if (!cookie.isEmpty()) {
      builder.header("Cookie", cookie);
    }
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    URI address = URI.create(base.toString().replaceFirst("^http", "ws") + "?" + query);
    line.socket = builder.buildAsync(address, line).orTimeout(20, TimeUnit.SECONDS).join();
    return line;
  }

  /** A WebSocket; binary messages are heard as {@code b} with base64. */
  public static final class Line implements WebSocket.Listener, AutoCloseable {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private byte[] bytes = {};
    private @Nullable WebSocket socket;

    /** Sends a packet. */
    public Line send(String packet) {
      socket().sendText(packet, true).join();
      return this;
    }

    /** Sends a binary message. */
    public Line send(byte[] message) {
      socket().sendBinary(ByteBuffer.wrap(message), true).join();
      return this;
    }

    /** The next packet; null: none came in that time. */
    public @Nullable String poll(Duration patience) throws InterruptedException {
      return heard.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Says goodbye, and closes when the server has answered that. */
    public Line sendClose() {
      socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      return this;
    }

    /** The next packet; waits for it. */
    public String hear() throws InterruptedException {
      String packet = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (packet == null) {
        throw new AssertionError("no packet came; closed with " + closed.getNow(0));
      }
      return packet;
    }

    /** What has come and was not heard yet. */
    public List<String> rest() {
      return List.copyOf(heard);
    }

    /** Waits for its end and returns the code; 1006: it was cut. */
    public int awaitClose() {
      return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Whether it has ended. */
    public boolean isClosed() {
      return closed.isDone();
    }

    private WebSocket socket() {
      if (socket == null) {
        throw new IllegalStateException("it is not open");
      }
      return socket;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
      byte[] more = new byte[bytes.length + part.remaining()];
      System.arraycopy(bytes, 0, more, 0, bytes.length);
      part.get(more, bytes.length, part.remaining());
      bytes = more;
      if (last) {
        heard.add("b" + Base64.getEncoder().encodeToString(bytes));
        bytes = new byte[0];
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      closed.complete(1006);
    }

    @Override
    public void close() {
      socket().abort();
    }
  }
}
