package org.carillon.outbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A stream of this node, whether it is being drained, and whether it was woken meanwhile. */
final class StreamSlot {

  private final String tenant;
  private volatile StreamDrain drain;
  private boolean running;
  private boolean again;
  private DrainScope drainScope = DrainScope.NEW;

  StreamSlot(String tenant, StreamDrain drain) {
    this.tenant = tenant;
    this.drain = drain;
  }

  String tenant() {
    return tenant;
  }

  StreamDrain drain() {
    return drain;
  }

  /**
   * Leaves the thread behind that is stuck in a format since then or longer, and goes on without
   * it; whether there was one.
   */
  boolean abandon(long since) {
    StreamDrain stuck = drain;
    if (!stuck.abandon(since)) {
      return false;
    }
    drain = stuck.successor();
    return true;
  }

  /** Whether the caller has to start it. */
  synchronized boolean request(DrainScope wanted) {
    if (wanted.compareTo(drainScope) > 0) {
      drainScope = wanted;
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
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }

  synchronized void nudge() {
    notifyAll();
  }

  synchronized DrainScope take() {
    DrainScope taken = drainScope;
    drainScope = DrainScope.NEW;
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
