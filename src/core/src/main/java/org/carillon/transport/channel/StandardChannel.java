package org.carillon.transport.channel;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.carillon.session.Frame;
import org.jspecify.annotations.Nullable;

/** A channel by the standard API alone: what every server has. */
class StandardChannel implements SessionChannel {

  private static final System.Logger LOGGER = System.getLogger(StandardChannel.class.getName());
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final Session session;
  private final RemoteEndpoint.Async remote;

  StandardChannel(Session session) {
    this.session = session;
    this.remote = session.getAsyncRemote();
  }

  final Session session() {
    return session;
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    AtomicInteger left = new AtomicInteger(frames.size());
    for (Frame frame : frames) {
      try {
        SendHandler sent = result -> sent(result, left, done);
        if (frame.isBinary()) {
          remote.sendBinary(frame.buffer(), sent);
        } else {
          remote.sendText(frame.text(), sent);
        }
      } catch (RuntimeException e) {
        if (left.getAndSet(0) > 0) {
          done.accept(e);
        }
        return;
      }
    }
  }

  private static void sent(
      SendResult result, AtomicInteger left, Consumer<@Nullable Throwable> done) {
    if (!result.isOK()) {
      if (left.getAndSet(0) > 0) {
        done.accept(result.getException());
      }
    } else if (left.decrementAndGet() == 0) {
      done.accept(null);
    }
  }

  @Override
  public void ping() {
    try {
      remote.sendPing(NOTHING.duplicate());
    } catch (IOException | RuntimeException e) {
      LOGGER.log(
          System.Logger.Level.DEBUG, "A ping could not be sent; the connection is about to end", e);
    }
  }

  @Override
  public void close(int code, String reason) {
    try {
      session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
    } catch (IOException | RuntimeException e) {
      LOGGER.log(
          System.Logger.Level.DEBUG,
          "A close frame could not be sent; the connection will be cut",
          e);
    }
  }

  @Override
  public void cut() {
    close(CloseReason.CloseCodes.GOING_AWAY.getCode(), "");
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public int closeCode(CloseReason reason) {
    return reason.getCloseCode().getCode();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(session) ? type.cast(session) : null;
  }
}
