package org.carillon.testkit;

import jakarta.enterprise.inject.Instance;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.security.KnownCaller;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.OutboundQueue;
import org.carillon.transport.engineio.EngineListener;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/** A client of Socket.IO in this JVM, over a line of Engine.IO. */
final class SocketIoLine implements ClientLine, EngineSocket, FrameChannel {

  private static final int MAX_QUEUE = 8 * 1024 * 1024;
  private static final int MAX_WRITE = 65_536;
  private static final int ENGINE_IO = 4;

  private final OutboundQueue outbound = new OutboundQueue(this, MAX_QUEUE, MAX_WRITE);
  private final String sid = UUID.randomUUID().toString();
  private final ClientInbox inbox = new ClientInbox();
  private final SocketIoClientProtocol protocol;
  private final EngineListener server;
  private final Caller caller;
  private final HandshakeFacts facts;
  private volatile boolean isOpen = true;
  private volatile @Nullable Object attachment;

  private SocketIoLine(EngineListener server, ClientSetup setup) {
    this.server = server;
    this.protocol = new SocketIoClientProtocol(setup.path(), QueryText.of(setup.query()));
    this.facts = new HandshakeFacts(setup.query(), setup.headers());
    Principal principal = InJvmApplication.principal(setup.user(), setup.tenant());
    this.caller =
        new KnownCaller(
            setup.user(),
            Objects.requireNonNullElse(setup.tenant(), "default"),
            Objects.requireNonNullElse(setup.roles(), Set.of()),
            principal);
  }

  /** Connects one. */
  static TestClient open(Instance<Object> beans, ClientSetup setup) {
    EngineListener server = beans.select(EngineListener.class).get();
    SocketIoLine line = new SocketIoLine(server, setup);
    server.opened(line);
    return line.protocol.join(line, line.inbox, setup.patience());
  }

  @Override
  public void send(String text) {
    if (!isOpen) {
      throw new AssertionError(
          "the connection has ended: " + inbox.awaitClose(java.time.Duration.ZERO));
    }
    server.text(this, text);
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    for (Frame frame : frames) {
      String text = frame.text();
      if (text.charAt(0) == MESSAGE) {
        protocol.received(text.substring(1), inbox);
      }
    }
    done.accept(null);
  }

  @Override
  public void ping() {
    // the layer below has its own
  }

  @Override
  public void close(int code, String reason) {
    if (isOpen) {
      isOpen = false;
      inbox.closed(code, reason);
      server.closed(this, "forced close");
    }
  }

  @Override
  public void tooSlow() {
    close(1013, "too slow");
  }

  @Override
  public void cut() {
    close(1006, "cut");
  }

  /** The client leaves. */
  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      inbox.closed(1000, "the client left");
      server.closed(this, "transport close");
    }
  }

  @Override
  public void send(Frame frame) {
    if (outbound.offer(frame) == OutboundQueue.Admission.WRITE) {
      outbound.write();
    }
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public String sid() {
    return sid;
  }

  @Override
  public int protocol() {
    return ENGINE_IO;
  }

  @Override
  public String transport() {
    return "websocket";
  }

  @Override
  public HandshakeFacts facts() {
    return facts;
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
  public void admitted(boolean isAdmitted) {
    // nothing here depends on it
  }

  @Override
  public void attach(@Nullable Object attached) {
    attachment = attached;
  }

  @Override
  public @Nullable Object attachment() {
    return attachment;
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(this) ? type.cast(this) : null;
  }
}
