package org.carillon.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one client: bounded by bytes, written by one thread at a time.
 *
 * <p>Replies are counted apart from events: a client that asks for more than its line carries waits
 * for its replies, and is not too slow by its own requests. Its next frame is not handled while
 * {@link #owesReplies()}.
 *
 * <p>Whoever adds a frame while nobody writes becomes the writer; all others only add. The writer
 * hands over what waits, up to a window of bytes, in one write, and while that is on its way the
 * frames behind it gather for the next: so a slow network and a busy server both lead to fewer,
 * larger writes. The lock guards the few fields and is never held across a write.
 */
public final class OutboundQueue {

  /** What became of a frame. */
  public enum Admission {
    /** It waits; somebody writes. */
    QUEUED,
    /** It waits, and the caller is the writer: it must call {@link #write()}. */
    WRITE,
    /** The limit is passed; the frame is not taken. */
    OVERFLOW,
    /** The queue is closed; the frame is not taken. */
    CLOSED
  }

  private static final Queue<Frame> NONE = new ArrayDeque<>(0);

  /** The frames for which an idle queue keeps room. */
  private static final int KEPT = 16;

  private final FrameChannel frameChannel;
  private final int limit;
  private final int window;
  private final int replyMark;
  private final Consumer<@Nullable Throwable> done = this::written;

  private Queue<Frame> waiting = NONE;
  private int bytes; // waiting and in flight
  private int inFlight;
  private List<Frame> sending = List.of(); // what is in flight

  /** Of {@link #bytes} those of replies; read without the lock at each frame that comes. */
  private volatile int replies;

  private int repliesInFlight;
  private int peak; // the most frames that waited at once
  private boolean writing; // somebody is the writer
  private boolean handing; // the writer is inside channel.write
  private boolean doneEarly; // and the write completed before it returned
  private boolean pingDue;
  private @Nullable CloseRequest close;
  private boolean closed;
  private List<Awaiting> roomAwaited = List.of();

  private record CloseRequest(int code, String reason) {}

  /**
   * A queue before a channel.
   *
   * @param limit the bytes that may wait; a single frame is taken by an empty queue whatever its
   *     size
   * @param window the bytes that are handed to the channel at once
   */
  public OutboundQueue(FrameChannel frameChannel, int limit, int window) {
    this.frameChannel = frameChannel;
    this.limit = limit;
    this.window = window;
    this.replyMark = limit / 4;
  }

  /** Takes a frame and those that belong behind it, if there is room for all. */
  public synchronized Admission offer(Frame frame) {
    if (close != null || closed) {
      return Admission.CLOSED;
    }
    long size = frame.totalSize();
    int events = bytes - replies;
    return events > 0 && events + size > limit ? Admission.OVERFLOW : add(frame, size);
  }

  /**
   * Takes a reply, whatever its size, unless more than the limit of replies waits: those of frames
   * that were refused, since no other is handled then.
   */
  synchronized Admission offerReply(Frame frame) {
    if (close != null || closed) {
      return Admission.CLOSED;
    }
    if (replies > limit) {
      return Admission.OVERFLOW;
    }
    frame.markReply();
    long size = frame.totalSize();
    replies += (int) size;
    return add(frame, size);
  }

  /** Whether so many replies wait that the client is to read some before it is heard again. */
  boolean owesReplies() {
    return replies > replyMark;
  }

  private Admission add(Frame frame, long size) {
    if (waiting == NONE) {
      waiting = new ArrayDeque<>(4);
    }
    for (Frame each = frame; each != null; each = each.next()) {
      waiting.add(each);
    }
    peak = Math.max(peak, waiting.size());
    bytes += (int) size;
    return claim() ? Admission.WRITE : Admission.QUEUED;
  }

  /**
   * Takes a frame where nothing waits and nothing is on its way; else it is dropped, as if taken.
   */
  public synchronized Admission offerIfIdle(Frame frame) {
    return bytes > 0 ? Admission.QUEUED : offer(frame);
  }

  /**
   * Takes a frame where no more than so many bytes wait with it, or nothing waits; else OVERFLOW,
   * and nothing is lost: it may be offered again.
   */
  synchronized Admission offerBelow(Frame frame, int mark) {
    if (close != null || closed) {
      return Admission.CLOSED;
    }
    return bytes > 0 && bytes + frame.totalSize() > mark ? Admission.OVERFLOW : offer(frame);
  }

  /**
   * Has a task run once when no more than so many bytes wait; on the thread that writes, so it must
   * be short. Forgotten when the connection ends.
   *
   * @return false: it is so already, or the queue is closed, and the task is not run
   */
  synchronized boolean awaitRoom(int below, Runnable task) {
    return await(new Awaiting(below, false, task));
  }

  /** As {@link #awaitRoom}, for when half as many replies wait as {@link #owesReplies} asks for. */
  synchronized boolean awaitReplies(Runnable task) {
    return await(new Awaiting(replyMark / 2, true, task));
  }

  private boolean await(Awaiting next) {
    if (close != null || closed || hasRoom(next)) {
      return false;
    }
    if (roomAwaited.isEmpty()) {
      roomAwaited = new ArrayList<>(1);
    }
    roomAwaited.add(next);
    return true;
  }

  private record Awaiting(int below, boolean ofReplies, Runnable task) {}

  private boolean hasRoom(Awaiting one) {
    return (one.ofReplies ? replies : bytes) <= one.below;
  }

  /** Those who have room now. */
  private List<Awaiting> withRoom() {
    if (roomAwaited.isEmpty()) {
      return List.of();
    }
    List<Awaiting> ready = new ArrayList<>(roomAwaited);
    ready.removeIf(one -> !hasRoom(one));
    roomAwaited.removeAll(ready);
    return ready;
  }

  /** Asks for a ping, which joins the line; true: the caller is the writer. */
  synchronized boolean offerPing() {
    if (close != null || closed) {
      return false;
    }
    pingDue = true;
    return claim();
  }

  /**
   * Closes when what waits is written; true: the caller is the writer. Only the first call counts.
   */
  public synchronized boolean offerClose(int code, String reason) {
    if (close != null || closed) {
      return false;
    }
    close = new CloseRequest(code, reason);
    return claim();
  }

  /**
   * Closes without what waits: the client does not take it. Only the first call of this kind
   * counts.
   */
  public void closeNow(int code, String reason) {
    synchronized (this) {
      if (closed) {
        return;
      }
      close = new CloseRequest(code, reason);
      closed = true;
      waiting = NONE;
      bytes = inFlight;
      replies = repliesInFlight;
    }
    frameChannel.close(code, reason);
  }

  /** Takes no more, and forgets what waits: the connection has ended. */
  public synchronized void end() {
    closed = true;
    waiting = NONE;
    sending = List.of();
    bytes = 0;
    replies = 0;
  }

  /** The threads that the container has for what this client sends; null: it shows none. */
  @Nullable Executor worker() {
    return frameChannel.worker();
  }

  /** What waits or is in flight takes of this node's memory, about. */
  public synchronized long held() {
    long held = 0;
    for (Frame frame : waiting) {
      held += frame.weight();
    }
    for (Frame frame : sending) {
      held += frame.weight();
    }
    return held;
  }

  /** The bytes that wait or are in flight. */
  public synchronized int bytes() {
    return bytes;
  }

  private boolean claim() {
    if (writing) {
      return false;
    }
    writing = true;
    return true;
  }

  /**
   * Writes until nothing waits or the channel takes its time. Only for whom {@link #offer} made the
   * writer. Where the channel throws, the queue has ended and the channel is closed: nobody else
   * would write what comes later.
   */
  public void write() {
    try {
      writeWaiting();
    } catch (Throwable e) { // also an Error, as where a frame needs more memory than there is
      end();
      try {
        frameChannel.close(CloseCodes.GOING_AWAY, "");
      } catch (Throwable another) {
        if (another != e) {
          e.addSuppressed(another);
        }
      }
      throw e;
    }
  }

  private void writeWaiting() {
    do {
      List<Frame> batch;
      boolean ping;
      CloseRequest closing = null;
      synchronized (this) {
        ping = pingDue && !closed;
        pingDue = false;
        batch = take();
        if (batch.isEmpty()) {
          if (close != null && !closed) {
            closed = true;
            closing = close;
          } else if (!ping) {
            writing = false;
            shrink();
            return;
          }
        } else {
          handing = true;
          doneEarly = false;
        }
      }
      if (ping) {
        frameChannel.ping();
      }
      if (closing != null) {
        frameChannel.close(closing.code, closing.reason);
      }
      if (!batch.isEmpty()) {
        frameChannel.write(batch, done);
      }
    } while (!isInFlight());
  }

  /** A burst must not leave its memory with an idle connection. */
  private void shrink() {
    if (peak > KEPT) {
      waiting = NONE;
      peak = 0;
    }
  }

  /** What is written next: as many frames as fit the window, at least one. */
  private List<Frame> take() {
    Frame first = waiting.poll();
    if (first == null) {
      return List.of();
    }
    inFlight = first.size();
    repliesInFlight = first.replySize();
    if (waiting.isEmpty()) {
      sending = List.of(first);
      return sending;
    }
    List<Frame> batch = new ArrayList<>(Math.min(waiting.size() + 1, 16));
    batch.add(first);
    fill(batch);
    sending = batch;
    return batch;
  }

  private void fill(List<Frame> batch) {
    Frame next = waiting.peek();
    while (next != null && inFlight + next.size() <= window) {
      batch.add(next);
      inFlight += next.size();
      repliesInFlight += next.replySize();
      waiting.remove();
      next = waiting.peek();
    }
  }

  /**
   * For a channel that was handed a batch and could not begin to write it: the batch, and behind it
   * what waits by now, as far as it fits the window. It is one batch from here on.
   */
  public synchronized List<Frame> withMore(List<Frame> batch) {
    if (waiting.isEmpty()) {
      return batch;
    }
    List<Frame> more = new ArrayList<>(batch);
    fill(more);
    sending = more;
    return more;
  }

  /**
   * After the channel was handed a batch: whether its completion is still to come, and goes on with
   * the rest.
   */
  private synchronized boolean isInFlight() {
    boolean pending = handing && !doneEarly;
    handing = false;
    return pending;
  }

  private void written(@Nullable Throwable failure) {
    List<Awaiting> ready;
    boolean goesOn;
    synchronized (this) {
      bytes = Math.max(0, bytes - inFlight);
      replies = Math.max(0, replies - repliesInFlight);
      inFlight = 0;
      repliesInFlight = 0;
      sending = List.of();
      if (failure != null) {
        closed = true;
        waiting = NONE;
        bytes = 0;
        replies = 0;
        roomAwaited = List.of();
      }
      ready = withRoom();
      goesOn = !handing;
      if (handing) {
        doneEarly = true;
      }
    }
    try {
      ready.forEach(one -> one.task.run());
    } finally {
      if (goesOn) {
        write();
      }
    }
  }
}
