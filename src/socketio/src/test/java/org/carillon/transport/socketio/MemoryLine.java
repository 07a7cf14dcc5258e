package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.security.KnownCaller;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.OutboundQueue;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/** A line to a client in memory. */
final class MemoryLine implements EngineSocket, FrameChannel {

  private final OutboundQueue outbound = new OutboundQueue(this, 1_000_000, 65_536);
  final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final SocketIoServer server;
  private @Nullable Object attachment;
  private final Caller caller;
  private final int protocol;
  private volatile boolean isOpen = true;
  private volatile boolean isStalled;
  private final LinkedBlockingQueue<Consumer<@Nullable Throwable>> pending =
      new LinkedBlockingQueue<>();

  /** Whether the layer above has let it in. */
  volatile boolean isAdmitted;

  /** The code and the reason with which the server closed it; empty: it has not. */
  volatile String closed = "";

  /**
   * Opens it.
   *
   * @param user whose; null: nobody's
   */
  MemoryLine(SocketIoServer server, @Nullable String user) {
    this(server, user, 4);
  }

  /** The same, of a version of Engine.IO. */
  MemoryLine(SocketIoServer server, @Nullable String user, int protocol) {
    this.server = server;
    this.protocol = protocol;
    this.caller = new KnownCaller(user, "default", Set.of(), user == null ? null : () -> user);
    server.opened(this);
  }

  /** One of a client that does not read yet. */
  static MemoryLine stalled(SocketIoServer server) {
    MemoryLine line = new MemoryLine(server, null);
    line.isStalled = true;
    return line;
  }

  @Override
  public void admitted(boolean isAdmitted) {
    this.isAdmitted = isAdmitted;
  }

  /** The client reads again. */
  void goOn() {
    isStalled = false;
    for (Consumer<@Nullable Throwable> next = pending.poll(); next != null; next = pending.poll()) {
      next.accept(null);
    }
  }

  MemoryLine send(String packet) {
    server.text(this, packet);
    return this;
  }

  /** Sends a packet and returns the next that comes. */
  String ask(String packet) throws InterruptedException {
    return send(packet).hear();
  }

  String hear() throws InterruptedException {
    String packet = heard.poll(20, TimeUnit.SECONDS);
    assertThat(packet).as("a packet").isNotNull();
    return packet;
  }

  /** A member of a packet that is a text. */
  static String member(String packet, String name) {
    return packet.replaceAll(".*\"" + name + "\":\"([^\"]+)\".*", "$1");
  }

  /** The last argument of an event. */
  static String offset(String packet) {
    return packet.replaceAll(".*,\"([^\"]+)\"]", "$1");
  }

  /** The network breaks. */
  void breakDown() {
    isOpen = false;
    server.closed(this, "transport close");
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    frames.forEach(frame -> heard.add(frame.text()));
    if (isStalled) {
      pending.add(done);
    } else {
      done.accept(null);
    }
  }

  @Override
  public String sid() {
    return "line";
  }

  @Override
  public int protocol() {
    return protocol;
  }

  @Override
  public String transport() {
    return "websocket";
  }

  @Override
  public HandshakeFacts facts() {
    return HandshakeFacts.NONE;
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public boolean areCredentialsGood() {
    return true;
  }

  @Override
  public OutboundQueue outbound() {
    return outbound;
  }

  @Override
  public FrameChannel channel() {
    return this;
  }

  @Override
  public void send(Frame frame) {
    if (outbound.offer(frame) == OutboundQueue.Admission.WRITE) {
      outbound.write();
    }
  }

  @Override
  public void tooSlow() {
    close();
  }

  @Override
  public void close() {
    isOpen = false;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void attach(@Nullable Object object) {
    attachment = object;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public void ping() {
    // nothing to ask
  }

  @Override
  public void close(int code, String reason) {
    closed = code + " " + reason;
    close();
  }

  @Override
  public void cut() {
    close();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return null;
  }
}
