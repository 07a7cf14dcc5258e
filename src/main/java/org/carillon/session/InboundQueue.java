package org.carillon.session;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What came from one connection and waits while the frame before is handled, so that frames are
 * handled one after another, in order, and the connection's end after the last of them. Bounded:
 * frames beyond are refused.
 */
public final class InboundQueue {

  private final int limit;
  private final Deque<Inbound> waiting = new ArrayDeque<>(0);
  private boolean busy;
  private boolean retired;

  /** A queue in which up to {@code limit} frames wait. */
  public InboundQueue(int limit) {
    this.limit = limit;
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
   * Takes a frame in, or the {@link Inbound#END}, for which there is always room and which drops
   * the frames that wait.
   */
  public synchronized Admission offer(Inbound frame) {
    if (retired && frame != Inbound.END) {
      return Admission.GONE;
    }
    if (!busy) {
      busy = true;
      return Admission.HANDLE;
    }
    if (frame instanceof Inbound.End) {
      waiting.clear(); // nobody is there to be answered
    } else if (waiting.size() >= limit) {
      return Admission.REFUSED;
    }
    waiting.add(frame);
    return Admission.WAIT;
  }

  /**
   * The next frame, to be asked for when one has been handled; null: nothing waits, and the queue
   * is idle again.
   */
  public synchronized @Nullable Inbound next() {
    Inbound next = waiting.poll();
    if (next == null) {
      busy = false;
    }
    return next;
  }

  /** Has a frame that was to be handled wait for its turn, as the next one. */
  public synchronized void putBack(Inbound frame) {
    boolean dropped =
        frame != Inbound.END && (retired || waiting.peekLast() == Inbound.END); // nobody is there
    if (!dropped) {
      waiting.addFirst(frame);
    }
  }

  /** Whether something is being handled, or waits for its turn. */
  synchronized boolean isBusy() {
    return busy;
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
    waiting.removeIf(frame -> frame != Inbound.END);
    return true;
  }

  /** Whether it takes no more frames. */
  synchronized boolean isRetired() {
    return retired;
  }
}
