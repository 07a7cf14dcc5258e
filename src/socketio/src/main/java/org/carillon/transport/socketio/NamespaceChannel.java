package org.carillon.transport.socketio;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.transport.engineio.EngineSocket;
import org.jspecify.annotations.Nullable;

/** A namespace's part of a client's line. What is sent goes by the queue that all parts share. */
final class NamespaceChannel implements FrameChannel {

  private final EngineSocket line;
  private final NamespaceSocket socket;

  NamespaceChannel(EngineSocket line, NamespaceSocket socket) {
    this.line = line;
    this.socket = socket;
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    throw new IllegalStateException("frames go by the queue of the line");
  }

  @Override
  public @Nullable Executor writer() {
    return line.channel().writer();
  }

  @Override
  public void contextsChanged() {
    socket.roomsChanged();
  }

  @Override
  public void missed() {
    socket.missed();
  }

  @Override
  public void ping() {
    // the line pings
  }

  /** Its client is told once for all its namespaces. */
  @Override
  public boolean mayGo() {
    return !socket.client().isBusy();
  }

  /**
   * Ends the place in the namespace, or the line where that is what the code means. One that has
   * not joined has no place: it is told by the refusal.
   */
  @Override
  public void close(int code, String reason) {
    if (!socket.isConnected()) {
      return;
    }
    switch (code) {
      case CloseCodes.TRY_AGAIN -> line.tooSlow();
      case CloseCodes.GOING_AWAY -> socket.goAway();
      default -> socket.dismiss(code, reason);
    }
  }

  @Override
  public void cut() {
    line.channel().cut();
  }

  @Override
  public boolean isOpen() {
    return socket.isConnected() && line.isOpen();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    if (type.isInstance(socket)) {
      return type.cast(socket);
    }
    return line.channel().unwrap(type);
  }
}
