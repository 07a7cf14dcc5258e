package org.carillon.outbox;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.carillon.outbox.DrainQueue.Turn;
import org.jspecify.annotations.Nullable;

/**
 * Which streams this node drains just now: a few workers on the executor's threads, one thread a
 * stream, and a mark to look again where a stream was woken meanwhile. A worker drains one batch of
 * a stream, and then takes the stream whose turn it is ({@link DrainQueue}).
 *
 * <p>After a batch a drain lingers for a moment, with its lease, so that events which come one by
 * one do not take it and give it back each. Where they come so fast that a batch had several, it
 * lets the next ones gather meanwhile; one that was drained with few others waits for none. None
 * lingers while another stream waits: the threads are needed, and batches form while they wait.
 *
 * <p>A thread that is stuck in an application's format is left behind, and does not count: others
 * take its place, up to a bound.
 */
final class DrainScheduler {

  private static final int LINGERS_PER_TURN = 50;

  /** Events of a batch from which on it is worth a moment's wait to have the next ones together. */
  private static final int SEVERAL = 4;

  private static final Duration LONGEST_STINT = Duration.ofSeconds(1);

  /** A worker that composes one event for so long is replaced by another, for the time being. */
  private static final Duration SLOW = Duration.ofMillis(500);

  /** So many times as many threads may be stuck in formats as work. */
  private static final int MOST_STUCK = 4;

  private final Executor executor;
  private final int threads;
  private final LongFunction<StreamDrain> drains;
  private final LongConsumer goneListener;
  private final long linger;
  private final DrainSettings settings;
  private final OutboxFailureLog outboxFailureLog;
  private final Map<Long, StreamSlot> slots = new ConcurrentHashMap<>();
  private final AtomicInteger lingering = new AtomicInteger();
  private final CountDownLatch stopping = new CountDownLatch(1);

  private final Object lock = new Object(); // guards what follows
  private final DrainQueue drainQueue = new DrainQueue();
  private final Set<Turn> taken = new LinkedHashSet<>();
  private int workers;
  private int slow;
  private int abandoned;

  /**
   * On the executor's threads.
   *
   * @param threads how many of them at once
   * @param goneListener is told of a stream that has no row any more
   * @param linger for how long, in milliseconds
   */
  DrainScheduler(
      Executor executor,
      int threads,
      LongFunction<StreamDrain> drains,
      LongConsumer goneListener,
      long linger,
      DrainSettings settings) {
    this.executor = executor;
    this.threads = threads;
    this.drains = drains;
    this.goneListener = goneListener;
    this.linger = linger;
    this.settings = settings;
    this.outboxFailureLog = settings.complaints();
  }

  /** Has the stream drained soon, never on this thread; false: this node drains no more. */
  boolean wake(long stream, String tenant, DrainScope drainScope) {
    if (isStopped()) {
      return false;
    }
    StreamSlot streamSlot =
        slots.computeIfAbsent(stream, number -> new StreamSlot(tenant, drains.apply(number)));
    if (streamSlot.request(drainScope)) {
      synchronized (lock) {
        drainQueue.add(streamSlot, false);
      }
      startWorker();
    }
    return true;
  }

  /** Leaves behind the threads that are stuck in formats, and lets others take their place. */
  void tick() {
    long now = settings.now();
    long tooLong = now - settings.compose().toMillis();
    boolean isNeeded;
    synchronized (lock) {
      slow = 0;
      for (Turn turn : List.copyOf(taken)) {
        if (abandoned < MOST_STUCK * threads && turn.slot().abandon(tooLong)) {
          abandoned++;
          release(turn);
          drainQueue.add(turn.slot(), false);
        } else if (turn.slot().drain().composingSince() <= now - SLOW.toMillis()) {
          slow++;
        }
      }
      slow = Math.min(slow, MOST_STUCK * threads);
      isNeeded = drainQueue.isAnyWaiting();
    }
    if (isNeeded) {
      startWorker();
    }
  }

  /** Lets the batches that are under way end, and begins none any more. */
  void stop() {
    stopping.countDown();
    slots.values().forEach(StreamSlot::nudge);
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
    for (StreamSlot streamSlot : slots.values()) { // whom the executor refused a thread
      all &= handBack(streamSlot);
    }
    return all;
  }

  private static long millisUntil(long deadline) {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }

  /** Whether it drains no more. */
  boolean isStopped() {
    return stopping.getCount() == 0;
  }

  private void startWorker() {
    synchronized (lock) {
      if (workers >= threads + slow) {
        return;
      }
      workers++;
    }
    execute();
  }

  private void execute() {
    try {
      executor.execute(this::work);
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      // The server is stopping, or overloaded: the timer, or another node, is the net.
      if (!retire()) {
        outboxFailureLog.about("handing a drain to the executor", e);
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
      drainQueue.giveUp();
      return false;
    }
  }

  private void work() {
    long until = settings.now() + LONGEST_STINT.toMillis();
    for (Turn turn = next(); turn != null; turn = next()) {
      if (settings.now() > until) { // to the end of the executor's queue: it serves others too
        synchronized (lock) {
          taken.remove(turn);
          drainQueue.putBack(turn);
        }
        execute();
        return;
      }
      if (!take(turn)) {
        return;
      }
    }
  }

  /** The next turn; null: there is none, and this is a worker no more. */
  private @Nullable Turn next() {
    synchronized (lock) {
      Turn turn = drainQueue.next(threads + slow);
      if (turn == null || workers > threads + slow) {
        if (turn != null) {
          drainQueue.putBack(turn);
        }
        workers--;
        lock.notifyAll();
        return null;
      }
      taken.add(turn);
      return turn;
    }
  }

  /** Takes the turn; false: it was taken over, and this is a worker no more. */
  private boolean take(Turn turn) {
    StreamSlot streamSlot = turn.slot();
    boolean more = false;
    try {
      more = drainOrStop(streamSlot);
    } catch (AbandonedException e) {
      synchronized (lock) {
        abandoned--;
      }
      return false;
    } catch (Throwable e) { // the timer tries again, also when the database was away for hours
      outboxFailureLog.about("draining", e);
    }
    boolean again = streamSlot.runAgain(more) && !isStopped();
    boolean isNeeded;
    synchronized (lock) {
      taken.remove(turn);
      drainQueue.end(turn);
      if (again) {
        drainQueue.add(streamSlot, more);
      }
      isNeeded = drainQueue.isAnyWaiting();
    }
    if (isNeeded) {
      startWorker(); // for what waited for its tenant's share
    }
    return true;
  }

  /** The worker of a turn is left behind. */
  private void release(Turn turn) {
    taken.remove(turn);
    drainQueue.end(turn);
    workers--;
    lock.notifyAll();
  }

  private boolean isAnyWaiting() {
    synchronized (lock) {
      return drainQueue.isAnyWaiting();
    }
  }

  /** Whether there is more to drain. */
  private boolean drainOrStop(StreamSlot streamSlot) throws Exception {
    boolean more = false;
    if (!isStopped()) {
      try {
        more = drain(streamSlot);
        outboxFailureLog.settled("draining");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the server is stopping; the lease ends by itself
      } catch (StreamGoneException e) {
        goneListener.accept(number(streamSlot));
      }
    }
    if (isStopped()) {
      handBack(streamSlot);
      return false;
    }
    return more;
  }

  private long number(StreamSlot streamSlot) {
    for (Map.Entry<Long, StreamSlot> entry : slots.entrySet()) {
      if (entry.getValue() == streamSlot) {
        return entry.getKey();
      }
    }
    throw new IllegalStateException("a slot of no stream");
  }

  private boolean drain(StreamSlot streamSlot) throws Exception {
    StreamDrain drain = streamSlot.drain();
    for (int i = 0; ; i++) {
      if (drain.batch(streamSlot.take())) {
        return true;
      }
      if (!drain.holds()) {
        return false;
      }
      if (isStopped() || i == LINGERS_PER_TURN || !gathers(streamSlot, drain)) {
        return !isStopped() && drain.release();
      }
    }
  }

  /** Whether there is something to do after a moment. */
  private boolean gathers(StreamSlot streamSlot, StreamDrain drain) throws InterruptedException {
    if (isAnyWaiting()) {
      return false;
    }
    boolean spare = lingering.incrementAndGet() < threads; // one stays for what may be woken
    try {
      if (!spare) {
        return false;
      }
      if (drain.drained() < SEVERAL) {
        streamSlot.awaitWoken(linger, stopping);
      } else {
        stopping.await(linger, TimeUnit.MILLISECONDS);
      }
      return !isStopped() && streamSlot.isWoken();
    } finally {
      lingering.decrementAndGet();
    }
  }

  private boolean handBack(StreamSlot streamSlot) {
    try {
      streamSlot.drain().handBack();
      return true;
    } catch (Exception e) {
      outboxFailureLog.about("giving a lease back", e); // it ends by itself
      return false;
    }
  }
}
