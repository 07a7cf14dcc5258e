package org.carillon.client;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One connection by the JDK's WebSocket: whole messages in, one frame after another out. */
final class ServiceWire implements WebSocket.Listener {

  /** Hears of a connection, one call after another. */
  interface Receiver {

    void text(String message);

    void binary(byte[] message);

    void ended(int code, String reason);

    void failed(Throwable why);

    /** Whether the next message may be read now; else {@link ServiceWire#read()} comes later. */
    boolean readsOn();
  }

  private static final int TOO_LARGE = 1009;

  private final Receiver receiver;
  private final int most;
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private volatile @Nullable WebSocket socket;
  private volatile long heard = System.nanoTime();
  private volatile boolean waits;
  private volatile long messages;

  /**
   * Before it is open.
   *
   * @param most the longest message that is taken, in characters or bytes
   */
  ServiceWire(Receiver receiver, int most) {
    this.receiver = receiver;
    this.most = most;
  }

  /** Nothing is read before {@link #read()}. */
  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
  }

  /** Asks for the next message. */
  void read() {
    waits = false;
    heard = System.nanoTime();
    WebSocket open = socket;
    if (open != null) {
      open.request(1);
    }
  }

  /** Nanoseconds since anything came; 0 where the client itself does not read. */
  long silent() {
    return waits ? 0 : System.nanoTime() - heard;
  }

  /** What the server took; empty: none. */
  String subprotocol() {
    WebSocket open = socket;
    return open == null ? "" : open.getSubprotocol();
  }

  /** Sends a text frame behind those before it; completes when it is handed to the network. */
  synchronized CompletableFuture<?> send(String frame) {
    WebSocket open = socket;
    if (open == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("not open"));
    }
    CompletableFuture<?> sent = last.thenCompose(before -> open.sendText(frame, true));
    last = sent;
    return sent;
  }

  /** How many messages have come. */
  long messages() {
    return messages;
  }

  /** Fails where the connection has ended. */
  CompletableFuture<?> ping() {
    WebSocket open = socket;
    return open == null
        ? CompletableFuture.completedFuture(null)
        : open.sendPing(ByteBuffer.allocate(0));
  }

  /** Says that it closes, behind what was sent before. */
  synchronized CompletableFuture<?> close(int code) {
    WebSocket open = socket;
    if (open == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<?> closed = last.thenCompose(before -> open.sendClose(code, ""));
    last = closed;
    return closed;
  }

  /** Ends the TCP connection. */
  void abort() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
    if (text.length() + data.length() > most) {
      return tooLarge(from);
    }
    text.append(data);
    if (isLast) {
      String whole = text.toString();
      text.setLength(0);
      receiver.text(whole);
    }
    return next(isLast);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean isLast) {
    if (binary.size() + data.remaining() > most) {
      return tooLarge(from);
    }
    byte[] part = new byte[data.remaining()];
    data.get(part);
    binary.writeBytes(part);
    if (isLast) {
      byte[] whole = binary.toByteArray();
      binary.reset();
      receiver.binary(whole);
    }
    return next(isLast);
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    return next(false);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    return next(false);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    receiver.ended(code, reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    receiver.failed(error);
  }

  /** Parts of a message are read on whatever waits. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by one call of the JDK after another
  private @Nullable CompletionStage<?> next(boolean whole) {
    heard = System.nanoTime();
    if (whole) {
      messages++;
      waits = true;
      if (!receiver.readsOn()) {
        return null;
      }
    }
    read();
    return null;
  }

  private @Nullable CompletionStage<?> tooLarge(WebSocket from) {
    receiver.failed(new ServiceException(ServiceException.DISCONNECTED, "a message is too large"));
    var unused = from.sendClose(TOO_LARGE, "").whenComplete((closed, failed) -> from.abort());
    return null;
  }
}
