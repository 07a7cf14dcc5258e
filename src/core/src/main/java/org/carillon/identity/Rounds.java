package org.carillon.identity;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something that is done again and again, and that waits for a database or the application: on a
 * thread of the container, since those of the scheduler wait for nothing, and one at a time.
 */
final class Rounds {

  private final ManagedExecutorService executor;
  private final Runnable task;
  private final AtomicBoolean isUnderWay = new AtomicBoolean();

  Rounds(ManagedExecutorService executor, Runnable task) {
    this.executor = executor;
    this.task = task;
  }

  /** Begins one, unless one is under way. */
  void once() {
    if (isUnderWay.compareAndSet(false, true)) {
      try {
        executor.execute(this::run);
      } catch (RejectedExecutionException e) { // the server is about to end
        isUnderWay.set(false);
      }
    }
  }

  private void run() {
    try {
      task.run();
    } finally {
      isUnderWay.set(false);
    }
  }
}
