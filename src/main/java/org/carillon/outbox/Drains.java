package org.carillon.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/**
 * Which streams this node drains just now: one thread a stream, and a mark to look again where it
 * was woken meanwhile. A drain that has had its share goes to the end of the executor's queue, so
 * that a busy stream starves no other.
 *
 * <p>After a batch a drain lingers for a moment, with its lease, so that events which come one by
 * one share their transactions instead of having two each. Where many streams are busy none
 * lingers: their threads are needed, and batches form while they wait for one.
 */
final class Drains {

  private static final int LINGERING_STREAMS = 4;
  private static final int LINGERS_PER_RUN = 50;

  private final Executor executor;
  private final LongFunction<StreamDrain> drains;
  private final long linger;
  private final Complaints complaints;
  private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * On the executor's threads.
   *
   * @param linger for how long, in milliseconds
   */
  Drains(Executor executor, LongFunction<StreamDrain> drains, long linger, Complaints complaints) {
    this.executor = executor;
    this.drains = drains;
    this.linger = linger;
    this.complaints = complaints;
  }

  /** Has the stream drained soon, never on this thread. */
  void wake(long stream, Look look) {
    if (isStopped()) {
      return;
    }
    Slot slot = slots.computeIfAbsent(stream, number -> new Slot(drains.apply(number)));
    if (slot.request(look)) {
      submit(slot);
    }
  }

  /** Lets the drains that run end after their batches, and begins none any more. */
  void stop() {
    stopping.countDown();
  }

  private boolean isStopped() {
    return stopping.getCount() == 0;
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
    running.incrementAndGet();
    try {
      more = drain(slot);
      complaints.settled("draining");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is stopping; the lease ends by itself
    } catch (Exception e) {
      // The timer tries again, also when the database was away for hours.
      complaints.about("draining", e);
    } finally {
      running.decrementAndGet();
      if (slot.runAgain(more) && !isStopped()) {
        submit(slot);
      }
    }
  }

  private boolean drain(Slot slot) throws Exception {
    for (int i = 0; !isStopped(); i++) {
      if (slot.drain.run(slot.take())) {
        return true;
      }
      if (!slot.drain.holds()) {
        return false;
      }
      if (i == LINGERS_PER_RUN || !gathers(slot)) {
        break;
      }
    }
    return slot.drain.release();
  }

  /** Whether there is something to do after a moment. */
  private boolean gathers(Slot slot) throws InterruptedException {
    return running.get() <= LINGERING_STREAMS
        && !stopping.await(linger, TimeUnit.MILLISECONDS)
        && slot.isWoken();
  }

  private static final class Slot {

    private final StreamDrain drain;
    private boolean running;
    private boolean again;
    private Look look = Look.NEW;

    Slot(StreamDrain drain) {
      this.drain = drain;
    }

    /** Whether the caller has to start it. */
    synchronized boolean request(Look wanted) {
      if (wanted.compareTo(look) > 0) {
        look = wanted;
      }
      again = true;
      if (running) {
        return false;
      }
      running = true;
      return true;
    }

    synchronized boolean isWoken() {
      return again;
    }

    synchronized Look take() {
      Look taken = look;
      look = Look.NEW;
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
