package org.carillon.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client over the network, by WebSocket. */
final class NetworkLine implements ClientLine, WebSocket.Listener {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  /** The type of Engine.IO's messages, of its pings, of its pongs. */
  private static final char MESSAGE = '4';

  private static final char PING = '2';
  private static final String PONG = "3";

  private static final int NORMAL = 1000;
  private static final int ABNORMAL = 1006;

  private final ClientInbox inbox;
  private final Consumer<String> receiver;
  private final String prefix;
  private final StringBuilder partial = new StringBuilder();
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null); // guarded by this
  private volatile @Nullable WebSocket socket;

  /**
   * One that is not open yet.
   *
   * @param prefix of each text that is sent
   */
  private NetworkLine(ClientInbox inbox, String prefix, Consumer<String> receiver) {
    this.inbox = inbox;
    this.prefix = prefix;
    this.receiver = receiver;
  }

  static TestClient open(URI base, ClientSetup setup) {
    return setup.isSocketIo() ? socketIo(base, setup) : plain(base, setup);
  }

  private static TestClient plain(URI base, ClientSetup setup) {
    ClientInbox inbox = new ClientInbox();
    ClientProtocol protocol = new JsonProtocol();
    NetworkLine line = new NetworkLine(inbox, "", text -> inbox.add(protocol.read(text)));
    line.connect(address(base, setup.path() + QueryText.of(setup.query())), setup);
    return new TestClient(protocol, line, inbox, setup.patience());
  }

  private static TestClient socketIo(URI base, ClientSetup setup) {
    ClientInbox inbox = new ClientInbox();
    SocketIoClientProtocol protocol =
        new SocketIoClientProtocol(setup.path(), QueryText.of(setup.query()));
    NetworkLine line =
        new NetworkLine(
            inbox, String.valueOf(MESSAGE), text -> protocol.received(text.substring(1), inbox));
    line.connect(address(base, "/socket.io/?EIO=4&transport=websocket"), setup);
    return protocol.join(line, inbox, setup.patience());
  }

  private static URI address(URI base, String path) {
    String text = base.toString();
    String root = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return URI.create(root.replaceFirst("^http", "ws") + path);
  }

  private void connect(URI address, ClientSetup setup) {
    WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(setup.patience());
    for (Map.Entry<String, List<String>> header : setup.headers().entrySet()) {
      header.getValue().forEach(value -> builder.header(header.getKey(), value));
    }
    try {
      socket = builder.buildAsync(address, this).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        throw new ClientRefusedException(refused.getResponse().statusCode(), "at " + address);
      }
      throw new AssertionError("cannot connect to " + address, e);
    }
  }

  @Override
  public synchronized void send(String text) {
    WebSocket to = socket;
    if (to != null) {
      sending = sending.thenCompose(before -> to.sendText(prefix + text, true));
    }
  }

  private synchronized void answerPing(WebSocket to) {
    sending = sending.thenCompose(before -> to.sendText(PONG, true));
  }

  @Override
  public synchronized void close() {
    WebSocket to = socket;
    if (to != null && !to.isOutputClosed()) {
      sending = sending.thenCompose(before -> to.sendClose(NORMAL, ""));
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
    partial.append(text);
    if (isLast) {
      String whole = partial.toString();
      partial.setLength(0);
      if (prefix.isEmpty() || (!whole.isEmpty() && whole.charAt(0) == MESSAGE)) {
        receiver.accept(whole);
      } else if (!whole.isEmpty() && whole.charAt(0) == PING) {
        answerPing(from);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    inbox.closed(code, reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    inbox.closed(ABNORMAL, String.valueOf(failure.getMessage()));
  }
}
