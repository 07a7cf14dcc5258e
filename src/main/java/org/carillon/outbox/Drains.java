package org.carillon.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongFunction;

/**
 * Which streams this node drains just now: one thread a stream, and a mark to look again where it
 * was woken meanwhile. A drain that has had its share goes to the end of the executor's queue, so
 * that a busy stream starves no other.
 */
final class Drains {

  private final Executor executor;
  private final LongFunction<StreamDrain> drains;
  private final Complaints complaints;
  private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  Drains(Executor executor, LongFunction<StreamDrain> drains, Complaints complaints) {
    this.executor = executor;
    this.drains = drains;
    this.complaints = complaints;
  }

  /** Has the stream drained soon, never on this thread. */
  void wake(long stream, boolean sweep) {
    if (stopped) {
      return;
    }
    Slot slot = slots.computeIfAbsent(stream, number -> new Slot(drains.apply(number)));
    if (slot.request(sweep)) {
      submit(slot);
    }
  }

  /** Lets the drains that run end after their batches, and begins none any more. */
  void stop() {
    stopped = true;
  }

  private void submit(Slot slot) {
    try {
      executor.execute(() -> run(slot));
    } catch (RejectedExecutionException e) {
      // The server is stopping, or overloaded: the timer, or another node, is the net.
      slot.giveUp();
      complaints.about("handing a drain to the executor", e);
    }
  }

  private void run(Slot slot) {
    boolean more = false;
    try {
      more = !stopped && slot.drain.run(slot.takeSweep());
      complaints.settled("draining");
    } catch (Exception e) {
      // The timer tries again, also when the database was away for hours.
      complaints.about("draining", e);
    } finally {
      if (slot.runAgain(more) && !stopped) {
        submit(slot);
      }
    }
  }

  private static final class Slot {

    private final StreamDrain drain;
    private boolean running;
    private boolean again;
    private boolean sweep;

    Slot(StreamDrain drain) {
      this.drain = drain;
    }

    /** Whether the caller has to start it. */
    synchronized boolean request(boolean sweeping) {
      sweep |= sweeping;
      again = true;
      if (running) {
        return false;
      }
      running = true;
      return true;
    }

    synchronized boolean takeSweep() {
      boolean taken = sweep;
      sweep = false;
      again = false;
      return taken;
    }

    synchronized boolean runAgain(boolean more) {
      running = more || again;
      return running;
    }

    synchronized void giveUp() {
      running = false;
    }
  }
}
