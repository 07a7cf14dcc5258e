package org.carillon.session;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one connection that wait while the one before is handled, so that they are handled
 * one after another, in order. Bounded: what comes beyond is refused.
 */
public final class InboundQueue {

  private final int limit;
  private final Queue<String> waiting = new ArrayDeque<>(0);
  private boolean busy;

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
    REFUSED
  }

  /** Takes a frame in. */
  public synchronized Admission offer(String frame) {
    if (!busy) {
      busy = true;
      return Admission.HANDLE;
    }
    if (waiting.size() >= limit) {
      return Admission.REFUSED;
    }
    waiting.add(frame);
    return Admission.WAIT;
  }

  /**
   * The next frame, to be asked for when one has been handled; null: nothing waits, and the queue
   * is idle again.
   */
  public synchronized @Nullable String next() {
    String next = waiting.poll();
    if (next == null) {
      busy = false;
    }
    return next;
  }

  /** Forgets what waits. */
  public synchronized void clear() {
    waiting.clear();
  }
}
