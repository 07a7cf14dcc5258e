package org.carillon.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way into a client's queue, before which frames wait until its connection has begun. */
final class Outlet {

  private final OutboundQueue queue;

  /** What waits for {@link #begin}; null: it has begun. */
  private volatile @Nullable List<Frame> held;

  /**
   * A way into a queue.
   *
   * @param begun whether nothing is to wait
   */
  Outlet(OutboundQueue queue, boolean begun) {
    this.queue = queue;
    this.held = begun ? null : new ArrayList<>(2);
  }

  /**
   * Lets the frames go first, then what waited, and from here on whatever comes.
   *
   * @return whether the caller is to write the queue
   */
  boolean begin(List<Frame> first) {
    boolean write = false;
    synchronized (this) {
      List<Frame> waiting = held;
      if (waiting == null) {
        throw new IllegalStateException("it has begun");
      }
      for (List<Frame> frames : List.of(first, waiting)) {
        for (Frame frame : frames) {
          write |= queue.offer(frame) == OutboundQueue.Admission.WRITE;
        }
      }
      held = null;
    }
    return write;
  }

  /** Adds a frame; {@code onlyIfIdle}: it is dropped where something is in the queue already. */
  OutboundQueue.Admission offer(Frame frame, boolean onlyIfIdle) {
    if (held != null) {
      synchronized (this) {
        List<Frame> waiting = held;
        if (waiting != null) {
          waiting.add(frame);
          return OutboundQueue.Admission.QUEUED;
        }
      }
    }
    return onlyIfIdle ? queue.offerIfIdle(frame) : queue.offer(frame);
  }
}
