package org.carillon.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which streams this node drains just now: a few workers on the executor's threads, one thread a
 * stream, and a mark to look again where a stream was woken meanwhile.
 *
 * <p>Fair: a worker drains one batch of a stream, and then takes the stream whose turn it is. One
 * that was woken comes before those that had a turn already and have more, and one worker is kept
 * from those: so a backlog, however long, delays another stream by no more than the batch under
 * way. What has been woken gets no more than {@link #FRESH_IN_A_ROW} turns before one of a backlog.
 *
 * <p>After a batch a drain lingers for a moment, with its lease, so that events which come one by
 * one do not take it and give it back each. Where they come so fast that a batch had several, it
 * lets the next ones gather meanwhile; one that was drained with few others waits for none. None
 * lingers while another stream waits: the threads are needed, and batches form while they wait.
 */
final class Drains {

  private static final int LINGERS_PER_TURN = 50;
  private static final int FRESH_IN_A_ROW = 16;

  /** Events of a batch from which on it is worth a moment's wait to have the next ones together. */
  private static final int SEVERAL = 4;

  private static final Duration LONGEST_STINT = Duration.ofSeconds(1);

  private final Executor executor;
  private final int threads;
  private final LongFunction<StreamDrain> drains;
  private final long linger;
  private final Complaints complaints;
  private final Map<Long, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicInteger lingering = new AtomicInteger();
  private final CountDownLatch stopping = new CountDownLatch(1);

  private final Object lock = new Object(); // guards what follows
  private final Queue<Slot> woken = new ArrayDeque<>();
  private final Queue<Slot> backlog = new ArrayDeque<>();
  private int workers;
  private int onBacklog;
  private int freshInARow;

  /**
   * On the executor's threads.
   *
   * @param threads how many of them at once
   * @param linger for how long, in milliseconds
   */
  Drains(
      Executor executor,
      int threads,
      LongFunction<StreamDrain> drains,
      long linger,
      Complaints complaints) {
    this.executor = executor;
    this.threads = threads;
    this.drains = drains;
    this.linger = linger;
    this.complaints = complaints;
  }

  /** Has the stream drained soon, never on this thread; false: this node drains no more. */
  boolean wake(long stream, Look look) {
    if (isStopped()) {
      return false;
    }
    Slot slot = slots.computeIfAbsent(stream, number -> new Slot(drains.apply(number)));
    if (slot.request(look)) {
      submit(slot, woken);
    }
    return true;
  }

  /** Lets the batches that are under way end, and begins none any more. */
  void stop() {
    stopping.countDown();
    slots.values().forEach(Slot::nudge);
  }

  /**
   * As {@link #stop}, and gives back the leases that are held, so that another node goes on at
   * once.
   *
   * @param patience for how long to wait for the batches under way, in milliseconds
   * @return whether all were given back; the rest end by themselves
   */
  boolean handBack(long patience) throws InterruptedException {
    stop();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    synchronized (lock) {
      for (long left = patience; workers > 0 && left > 0; left = millisUntil(deadline)) {
        lock.wait(left);
      }
      if (workers > 0) {
        return false;
      }
    }
    boolean all = true;
    for (Slot slot : slots.values()) { // whom the executor refused a thread
      all &= handBack(slot);
    }
    return all;
  }

  private static long millisUntil(long deadline) {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }

  private boolean isStopped() {
    return stopping.getCount() == 0;
  }

  private void submit(Slot slot, Queue<Slot> queue) {
    synchronized (lock) {
      queue.add(slot);
      if (workers == threads) {
        return;
      }
      workers++;
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      // The server is stopping, or overloaded: the timer, or another node, is the net.
      if (!retire()) {
        slot.giveUp();
        complaints.about("handing a drain to the executor", e);
      }
    }
  }

  /** A worker that never was; whether another comes to what waits. */
  private boolean retire() {
    synchronized (lock) {
      workers--;
      lock.notifyAll();
      if (workers > 0) {
        return true;
      }
      woken.forEach(Slot::giveUp);
      backlog.forEach(Slot::giveUp);
      woken.clear();
      backlog.clear();
      return false;
    }
  }

  private void work() {
    long until = System.nanoTime() + LONGEST_STINT.toNanos();
    for (Turn turn = next(null); turn != null; turn = next(take(turn))) {
      if (System.nanoTime() > until) {
        handOver(turn);
        return;
      }
    }
  }

  /** To the end of the executor's queue, which serves the application too. */
  private void handOver(Turn turn) {
    synchronized (lock) {
      if (turn.isBacklog) {
        onBacklog--;
      }
      (turn.isBacklog ? backlog : woken).add(turn.slot);
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) {
      if (!retire()) {
        complaints.about("handing a drain to the executor", e);
      }
    }
  }

  /** Takes the turn, and says what comes of it. */
  private Done take(Turn turn) {
    boolean returned = false;
    try {
      boolean more = drainOrStop(turn.slot);
      boolean again = turn.slot.runAgain(more) && !isStopped();
      returned = true;
      return new Done(turn, again ? turn.slot : null, more);
    } finally {
      if (!returned) { // an error: nothing is known of the stream, and the timer tries again
        turn.slot.giveUp();
        synchronized (lock) {
          onBacklog -= turn.isBacklog ? 1 : 0;
        }
        retire();
      }
    }
  }

  /**
   * A stream on a worker.
   *
   * @param isBacklog whether it had one just before, and has more
   */
  private record Turn(Slot slot, boolean isBacklog) {}

  /**
   * A turn is over.
   *
   * @param again what waits for another; null: nothing
   * @param more whether it is known to have something
   */
  private record Done(Turn turn, @Nullable Slot again, boolean more) {}

  /** The next turn; null: there is none, and this is a worker no more. */
  private @Nullable Turn next(@Nullable Done done) {
    synchronized (lock) {
      if (done != null) {
        if (done.turn.isBacklog) {
          onBacklog--;
        }
        if (done.again != null) {
          (done.more ? backlog : woken).add(done.again);
        }
      }
      boolean mayBacklog = !backlog.isEmpty() && (threads == 1 || onBacklog < threads - 1);
      if (!woken.isEmpty() && (freshInARow < FRESH_IN_A_ROW || !mayBacklog)) {
        freshInARow++;
        return new Turn(woken.remove(), false);
      }
      if (mayBacklog) {
        freshInARow = 0;
        onBacklog++;
        return new Turn(backlog.remove(), true);
      }
      workers--;
      lock.notifyAll();
      return null;
    }
  }

  private boolean isAnyWaiting() {
    synchronized (lock) {
      return !woken.isEmpty() || !backlog.isEmpty();
    }
  }

  /** Whether there is more to drain. */
  private boolean drainOrStop(Slot slot) {
    if (isStopped()) {
      handBack(slot);
      return false;
    }
    boolean more = false;
    try {
      more = drain(slot);
      complaints.settled("draining");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is stopping; the lease ends by itself
    } catch (Exception e) {
      // The timer tries again, also when the database was away for hours.
      complaints.about("draining", e);
    }
    if (isStopped()) {
      handBack(slot);
      return false;
    }
    return more;
  }

  private boolean drain(Slot slot) throws Exception {
    for (int i = 0; ; i++) {
      if (slot.drain.batch(slot.take())) {
        return true;
      }
      if (!slot.drain.holds()) {
        return false;
      }
      if (isStopped() || i == LINGERS_PER_TURN || !gathers(slot)) {
        return !isStopped() && slot.drain.release();
      }
    }
  }

  /** Whether there is something to do after a moment. */
  private boolean gathers(Slot slot) throws InterruptedException {
    if (isAnyWaiting()) {
      return false;
    }
    boolean spare = lingering.incrementAndGet() < threads; // one stays for what may be woken
    try {
      if (!spare) {
        return false;
      }
      if (slot.drain.drained() < SEVERAL) {
        slot.awaitWoken(linger, stopping);
      } else {
        stopping.await(linger, TimeUnit.MILLISECONDS);
      }
      return !isStopped() && slot.isWoken();
    } finally {
      lingering.decrementAndGet();
    }
  }

  private boolean handBack(Slot slot) {
    try {
      slot.drain.handBack();
      return true;
    } catch (Exception e) {
      complaints.about("giving a lease back", e); // it ends by itself
      return false;
    }
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
      notifyAll();
      if (running) {
        return false;
      }
      running = true;
      return true;
    }

    synchronized boolean isWoken() {
      return again;
    }

    /** Waits so long at most, and no longer than until it is woken or all are to stop. */
    synchronized void awaitWoken(long millis, CountDownLatch stopping) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      long left = millis;
      while (left > 0 && !again && stopping.getCount() > 0) {
        wait(left);
        left = millisUntil(deadline);
      }
    }

    synchronized void nudge() {
      notifyAll();
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
