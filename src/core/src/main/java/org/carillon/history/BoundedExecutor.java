package org.carillon.history;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does many small tasks on a few of the executor's threads: ten thousand clients that come back
 * must not fill the queue of an executor that serves the application too.
 */
final class BoundedExecutor {

  private static final System.Logger LOG = System.getLogger(BoundedExecutor.class.getName());

  /** How many a thread does before the executor's other work has its turn. */
  private static final int STINT = 256;

  private final Executor executor;
  private final int most;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger working = new AtomicInteger();

  /**
   * A crew.
   *
   * @param most how many threads at once
   */
  BoundedExecutor(Executor executor, int most) {
    this.executor = executor;
    this.most = most;
  }

  /** Has the task done soon, never on this thread; in no particular order. */
  void add(Runnable task) {
    tasks.add(task);
    nudge();
  }

  /** Sees to it that somebody works while there is work; to be called again after a refusal. */
  void nudge() {
    int now = working.get();
    while (now < most && !tasks.isEmpty()) {
      if (working.compareAndSet(now, now + 1)) {
        start();
        return;
      }
      now = working.get();
    }
  }

  private void start() {
    try {
      executor.execute(this::work);
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      working.decrementAndGet(); // the server stops, or is overloaded: the next tick nudges
      LOG.log(
          e instanceof RejectedExecutionException
              ? System.Logger.Level.DEBUG
              : System.Logger.Level.WARNING,
          "The executor takes no work; it is tried again",
          e);
    }
  }

  private void work() {
    try {
      for (int i = 0; i < STINT; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          break;
        }
        run(task);
      }
    } finally {
      working.decrementAndGet();
      nudge();
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) { // others wait for this thread
      LOG.log(System.Logger.Level.ERROR, "A task of the history failed", e);
    }
  }
}
