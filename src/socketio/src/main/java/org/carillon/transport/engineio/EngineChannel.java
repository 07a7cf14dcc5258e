package org.carillon.transport.engineio;

import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a socket, whatever carries it: frames are the answer to a poll, and wait for one
 * where none is there; from the upgrade on they go to the WebSocket. Since the queue before it
 * hands over one batch at a time, nothing is lost or overtaken in the switch-over: a batch is with
 * a poll that is being answered, and the next comes when that is done; or it waits here, and moves.
 *
 * <p>The lock guards the fields and is never held across a write.
 */
final class EngineChannel implements FrameChannel {

  /** What waits for a poll. */
  private record Batch(List<Frame> frames, Consumer<@Nullable Throwable> done) {

    void fail() {
      done.accept(new ClosedChannelException());
    }
  }

  private final EngineCodec engineCodec;
  private final Consumer<String> ended;
  private final UnaryOperator<List<Frame>> withMore;
  private @Nullable FrameChannel webSocket;
  private @Nullable PendingPoll pendingPoll;
  private @Nullable Batch batch;
  private boolean probing;
  private boolean closing;
  private boolean over;

  /**
   * A channel.
   *
   * @param ended to be told the reason when the client's line is found to have ended
   * @param withMore a batch that waited for a poll, with what has come behind it, up to a window
   */
  EngineChannel(
      EngineCodec engineCodec, Consumer<String> ended, UnaryOperator<List<Frame>> withMore) {
    this.engineCodec = engineCodec;
    this.ended = ended;
    this.withMore = withMore;
  }

  @Override
  public void write(List<Frame> frames, Consumer<@Nullable Throwable> done) {
    FrameChannel direct = null;
    PendingPoll waiting = null;
    synchronized (this) {
      if (!over && webSocket != null) {
        direct = webSocket;
      } else if (!over && pendingPoll != null) {
        waiting = pendingPoll;
        pendingPoll = null;
      } else if (!over && !closing) {
        batch = new Batch(frames, done);
        return;
      }
    }
    if (direct != null) {
      direct.write(engineCodec.webSocket(frames), done);
    } else if (waiting != null) {
      answer(waiting, frames, done);
    } else {
      done.accept(new ClosedChannelException());
    }
  }

  private void answer(PendingPoll waiting, List<Frame> frames, Consumer<@Nullable Throwable> done) {
    waiting.answer(
        engineCodec.payload(frames),
        failure -> {
          done.accept(failure);
          if (failure != null) {
            ended.accept(EngineCloseReasons.TRANSPORT_ERROR);
          }
        });
  }

  /** Takes a poll; false: there is one already, and this one is still to be answered. */
  boolean park(PendingPoll next) {
    Batch waiting = null;
    Frame last = null;
    synchronized (this) {
      if (pendingPoll != null) {
        return false;
      }
      if (batch != null) {
        waiting = batch;
        batch = null;
      } else if (over || closing) {
        last = EnginePackets.CLOSE;
      } else if (probing || webSocket != null) {
        last = EnginePackets.NOOP;
      } else {
        pendingPoll = next;
        return true;
      }
    }
    if (waiting != null) {
      answer(next, withMore.apply(waiting.frames), waiting.done);
    } else if (last != null) {
      release(next, last);
    }
    if (last == EnginePackets.CLOSE) {
      ended.accept(EngineCloseReasons.FORCED_CLOSE);
    }
    return true;
  }

  private void release(@Nullable PendingPoll waiting, Frame last) {
    if (waiting != null) {
      waiting.answer(
          engineCodec.payload(List.of(last)),
          failure -> {
            // nobody waits for it: a client that has not got it is found silent
          });
    }
  }

  /** Whether a poll waits, or a WebSocket is there. */
  synchronized boolean isListening() {
    return pendingPoll != null || webSocket != null;
  }

  /** A WebSocket is being probed: polls are let go, so that the client can leave them behind. */
  void probing(boolean now) {
    PendingPoll waiting;
    synchronized (this) {
      probing = now;
      waiting = now ? pendingPoll : null;
      if (now) {
        pendingPoll = null;
      }
    }
    release(waiting, EnginePackets.NOOP);
  }

  /** Goes on by WebSocket, which nobody else writes to any more. */
  void move(FrameChannel to) {
    PendingPoll waiting;
    Batch moved;
    boolean isLate;
    synchronized (this) {
      isLate = over || closing;
      waiting = pendingPoll;
      pendingPoll = null;
      moved = batch;
      batch = null;
      webSocket = to;
      probing = false;
    }
    release(waiting, EnginePackets.NOOP);
    if (moved != null) {
      to.write(engineCodec.webSocket(moved.frames), moved.done);
    }
    if (isLate) {
      to.close(CloseCodes.NORMAL, "");
    }
  }

  /**
   * Nothing comes any more: lets go of a poll with a last packet, and of what waits for one.
   *
   * @return the WebSocket that was told to close; null: there is none
   */
  @Nullable FrameChannel end(Frame last, int code, String reason) {
    PendingPoll waiting;
    Batch lost;
    FrameChannel socket;
    synchronized (this) {
      if (over) {
        return null;
      }
      over = true;
      waiting = pendingPoll;
      pendingPoll = null;
      lost = batch;
      batch = null;
      socket = webSocket;
    }
    release(waiting, last);
    if (lost != null) {
      lost.fail();
    }
    if (socket != null) {
      socket.close(code, reason);
    }
    return socket;
  }

  private synchronized @Nullable FrameChannel webSocket() {
    return webSocket;
  }

  @Override
  public @Nullable Executor writer() {
    FrameChannel socket = webSocket();
    return socket == null ? null : socket.writer();
  }

  /** Nothing: Engine.IO's pings are packets, and go through the queue as all others. */
  @Override
  public void ping() {
    // see above
  }

  /** A WebSocket closes; a polling client is told by the poll that waits, or by its next one. */
  @Override
  public void close(int code, String reason) {
    PendingPoll waiting;
    Batch lost;
    FrameChannel socket;
    synchronized (this) {
      if (over || closing) {
        return;
      }
      closing = true;
      socket = webSocket;
      waiting = pendingPoll;
      pendingPoll = null;
      lost = batch;
      batch = null;
    }
    if (lost != null) {
      lost.fail();
    }
    if (socket != null) {
      socket.close(code, reason);
    } else if (waiting != null) {
      release(waiting, EnginePackets.CLOSE);
      ended.accept(EngineCloseReasons.FORCED_CLOSE);
    }
  }

  @Override
  public void cut() {
    FrameChannel socket = webSocket();
    if (socket != null) {
      socket.cut();
    }
    ended.accept(EngineCloseReasons.FORCED_CLOSE);
  }

  @Override
  public synchronized boolean isOpen() {
    return !over && !closing && (webSocket == null || webSocket.isOpen());
  }

  @Override
  public boolean hasEnded() {
    FrameChannel socket = webSocket();
    return socket != null && socket.hasEnded();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    FrameChannel socket = webSocket();
    return socket == null ? null : socket.unwrap(type);
  }
}
