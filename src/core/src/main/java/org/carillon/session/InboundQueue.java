package org.carillon.session;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What came from one connection and waits while the frame before is handled, so that frames are
 * handled one after another, in order, and the connection's end after the last of them. Bounded:
 * frames beyond are refused.
 *
 * <p>While the client is to read its replies first, the queue is parked: nothing is handled, and no
 * thread waits. Then it is bounded by bytes and not by frames, since a client that asked for much
 * at once did not ask too fast for anybody else.
 */
public final class InboundQueue {

  private final int limit;
  private final int bytes;
  private final Deque<Waiting> waiting = new ArrayDeque<>(0);
  private boolean busy;
  private boolean retired;

  /** The head waits until the client has read of its replies. */
  private boolean parked;

  /** What waits, about. */
  private long held;

  /** Whether frames are not counted: from the moment that it was parked until few wait. */
  private boolean uncounted;

  private record Waiting(InboundWork frame, int size) {}

  /**
   * A queue.
   *
   * @param limit the frames that may wait
   * @param bytes what may wait, about; a single frame whatever its size
   */
  public InboundQueue(int limit, int bytes) {
    this.limit = limit;
    this.bytes = bytes;
  }

  /** What became of a frame that came. */
  public enum Admission {
    /** Nothing is being handled: the caller handles it, then asks for the {@link #next()}. */
    HANDLE,
    /** It waits. */
    WAIT,
    /** The queue is full. */
    REFUSED,
    /** The connection is being closed by us: it is dropped. */
    GONE
  }

  /**
   * Takes a frame in, or the {@link InboundWork#END}, for which there is always room and which
   * drops the frames that wait.
   */
  public synchronized Admission offer(InboundWork frame) {
    if (retired && frame != InboundWork.END) {
      return Admission.GONE;
    }
    if (!busy) {
      busy = true;
      return Admission.HANDLE;
    }
    if (frame instanceof InboundWork.End) {
      waiting.clear(); // nobody is there to be answered
      held = 0;
      uncounted = false;
      if (parked) {
        parked = false;
        return Admission.HANDLE;
      }
      waiting.add(new Waiting(frame, 0));
      return Admission.WAIT;
    }
    if (!uncounted && waiting.size() >= limit) {
      return Admission.REFUSED;
    }
    int size = frame.size();
    if (held > 0 && held + size > bytes) {
      return Admission.REFUSED;
    }
    held += size;
    waiting.add(new Waiting(frame, size));
    return Admission.WAIT;
  }

  /** What waits takes, about, in bytes: a text has two for a character, or fewer. */
  synchronized long held() {
    return 2 * held;
  }

  /** Has a frame that was to be handled wait as the next one, until {@link #unpark()}. */
  public synchronized void park(InboundWork frame) {
    putBack(frame);
    parked = true;
    uncounted = true;
  }

  /**
   * Ends the pause.
   *
   * @return true: the caller sees to it that the {@link #next()} is handled; false: somebody else
   *     does, as the connection has ended
   */
  public synchronized boolean unpark() {
    boolean was = parked;
    parked = false;
    return was;
  }

  /**
   * The next frame, to be asked for when one has been handled; null: nothing waits, and the queue
   * is idle again.
   */
  public synchronized @Nullable InboundWork next() {
    Waiting next = waiting.poll();
    uncounted &= waiting.size() >= limit;
    if (next == null) {
      busy = false;
      return null;
    }
    held -= next.size;
    return next.frame;
  }

  /** Has a frame that was to be handled wait for its turn, as the next one. */
  public synchronized void putBack(InboundWork frame) {
    boolean dropped = frame != InboundWork.END && (retired || endWaits()); // nobody is there
    if (!dropped) {
      int size = frame.size();
      held += size;
      waiting.addFirst(new Waiting(frame, size));
    }
  }

  private boolean endWaits() {
    Waiting last = waiting.peekLast();
    return last != null && last.frame == InboundWork.END;
  }

  /** Whether something is being handled, or waits for its turn; not where the client must read. */
  synchronized boolean isBusy() {
    return busy && !parked;
  }

  /**
   * Takes no more frames, so that what is handled is the last: for a node that goes.
   *
   * @param busyToo also while a frame is being handled; those that wait behind it are dropped
   * @return whether it takes none from now on; false: it did so before, or it is busy
   */
  synchronized boolean retire(boolean busyToo) {
    if (retired || (busy && !busyToo)) {
      return false;
    }
    retired = true;
    waiting.removeIf(one -> one.frame != InboundWork.END);
    held = 0;
    return true;
  }

  /** Whether it takes no more frames. */
  synchronized boolean isRetired() {
    return retired;
  }
}
