package org.carillon.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way into a client's queue, before which frames wait until its connection has begun: bounded
 * as the queue is.
 */
final class GatedQueue {

  private final OutboundQueue queue;
  private final int limit;

  /** What waits for {@link #begin}; null: it has begun. */
  private volatile @Nullable List<Frame> held;

  private long heldBytes; // guarded by this

  /**
   * A way into a queue.
   *
   * @param limit the bytes that may wait
   * @param begun whether nothing is to wait
   */
  GatedQueue(OutboundQueue queue, int limit, boolean begun) {
    this.queue = queue;
    this.limit = limit;
    this.held = begun ? null : new ArrayList<>(2);
  }

  /**
   * Lets the frames go first, then what waited, and from here on whatever comes.
   *
   * @return WRITE: the caller is to write the queue; OVERFLOW: the queue did not take all
   */
  OutboundQueue.Admission begin(List<Frame> first) {
    OutboundQueue.Admission sum = OutboundQueue.Admission.QUEUED;
    synchronized (this) {
      List<Frame> waiting = held;
      if (waiting == null) {
        throw new IllegalStateException("it has begun");
      }
      for (List<Frame> frames : List.of(first, waiting)) {
        for (Frame frame : frames) {
          if (sum != OutboundQueue.Admission.OVERFLOW) { // nothing is sent behind a gap
            OutboundQueue.Admission one = queue.offer(frame);
            sum = one == OutboundQueue.Admission.QUEUED ? sum : one;
          }
        }
      }
      held = null;
    }
    return sum;
  }

  /** Whether frames wait for {@link #begin}. */
  boolean isHeld() {
    return held != null;
  }

  /** Adds a frame; {@code onlyIfIdle}: it is dropped where something is in the queue already. */
  OutboundQueue.Admission offer(Frame frame, boolean onlyIfIdle) {
    OutboundQueue.Admission held = hold(frame);
    if (held != null) {
      return held;
    }
    return onlyIfIdle ? queue.offerIfIdle(frame) : queue.offer(frame);
  }

  /** Adds a reply. */
  OutboundQueue.Admission reply(Frame frame) {
    OutboundQueue.Admission held = hold(frame);
    return held == null ? queue.offerReply(frame) : held;
  }

  /** Has a frame wait; null: nothing waits any more. */
  private OutboundQueue.@Nullable Admission hold(Frame frame) {
    if (held != null) {
      synchronized (this) {
        List<Frame> waiting = held;
        if (waiting != null) {
          heldBytes += frame.totalSize();
          if (heldBytes > limit) {
            return OutboundQueue.Admission.OVERFLOW;
          }
          waiting.add(frame);
          return OutboundQueue.Admission.QUEUED;
        }
      }
    }
    return null;
  }
}
