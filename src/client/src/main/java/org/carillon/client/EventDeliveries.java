package org.carillon.client;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Calls handlers one after another, in the order in which events came, on threads not its own. */
final class EventDeliveries {

  private static final System.Logger LOGGER = System.getLogger(EventDeliveries.class.getName());

  private final Executor executor;
  private final int bound;
  private final Runnable drained;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;
  private boolean wasFull;

  /**
   * Of one client.
   *
   * @param bound how many may wait before {@link #isFull()}
   * @param drained told when half of that is free again
   */
  EventDeliveries(Executor executor, int bound, Runnable drained) {
    this.executor = executor;
    this.bound = bound;
    this.drained = drained;
  }

  void add(Runnable delivery) {
    synchronized (this) {
      waiting.add(delivery);
      if (running) {
        return;
      }
      running = true;
    }
    executor.execute(this::run);
  }

  /** Whether no more should be read; {@code drained} is told of the end of that. */
  synchronized boolean isFull() {
    wasFull = waiting.size() >= bound;
    return wasFull;
  }

  private void run() {
    for (Runnable next = next(); next != null; next = next()) {
      try {
        next.run();
      } catch (RuntimeException | Error e) { // of an application's handler: the next event goes on
        LOGGER.log(Level.WARNING, "A handler of an event failed", e);
      }
    }
  }

  private @Nullable Runnable next() {
    boolean tell;
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      running = next != null;
      tell = wasFull && waiting.size() <= bound / 2;
      if (tell) {
        wasFull = false;
      }
    }
    if (tell) {
      drained.run();
    }
    return next;
  }
}
