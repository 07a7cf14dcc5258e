package org.carillon.testing;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client by {@code java.net.http}. */
final class JdkClient extends WsClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

  private final WebSocket socket;

  private JdkClient(WebSocket socket, Inbox inbox) {
    super(inbox);
    this.socket = socket;
  }

  static WsClient connect(ClientHandshake handshake) {
    Inbox inbox = new Inbox();
    Listener listener = new Listener(inbox);
    WebSocket socket = open(handshake, listener);
    // The upgrade is answered before the server knows the connection; what comes back to a frame
    // comes after that, so that no test misses an event by being quicker than its own connection.
    socket.sendPing(ByteBuffer.allocate(0)).exceptionally(e -> socket).join();
    listener.answered.orTimeout(20, TimeUnit.SECONDS).join();
    return new JdkClient(socket, inbox);
  }

  static ClientHandshake.Refusal refusal(ClientHandshake handshake) {
    try {
      open(handshake, new Listener(new Inbox())).abort();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        var response = refused.getResponse();
        return new ClientHandshake.Refusal(response.statusCode(), response.headers().map());
      }
      throw e;
    }
    throw new AssertionError("was not refused");
  }

  private static WebSocket open(ClientHandshake handshake, Listener listener) {
    WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
    handshake.headers().forEach(builder::header);
    var names = handshake.subprotocols();
    if (!names.isEmpty()) {
      builder.subprotocols(names.get(0), names.subList(1, names.size()).toArray(new String[0]));
    }
    return builder.buildAsync(handshake.uri(), listener).join();
  }

  @Override
  public WsClient send(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  @Override
  public WsClient sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    return this;
  }

  @Override
  public String subprotocol() {
    return socket.getSubprotocol();
  }

  @Override
  public void close() {
    if (!socket.isOutputClosed()) {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(e -> socket).join();
    }
    socket.abort();
  }

  private static final class Listener implements WebSocket.Listener {
    private final Inbox inbox;
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();

    Listener(Inbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        inbox.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      inbox.closed(code, reason);
      answered.complete(false);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      answered.complete(true);
      socket.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      inbox.closed(1006, String.valueOf(error));
      answered.complete(false);
    }
  }
}
