package org.carillon.session;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives a task to an executor, or runs it on the calling thread where the executor takes nothing: a
 * node that is going down refuses tasks, and one without memory for a thread throws an Error. For
 * tasks that must run whatever happens, since a count or a client waits for them.
 */
public final class CallerRuns {

  private static final System.Logger LOGGER = System.getLogger(CallerRuns.class.getName());

  private CallerRuns() {}

  /**
   * Runs a task once, there or here. What the task itself throws on the calling thread is thrown
   * on.
   */
  public static void execute(Executor executor, Runnable task) {
    Once once = new Once(task);
    try {
      executor.execute(once);
    } catch (RuntimeException | Error e) { // an Error: there is no memory for a thread
      if (once.get()) {
        throw e; // the task's own, of an executor that ran it here
      }
      once.run();
      if (!(e instanceof RejectedExecutionException)) { // which the end of a server brings
        LOGGER.log(System.Logger.Level.WARNING, "No thread could be had; the caller's ran it", e);
      }
    }
  }

  /** Knows whether the executor has run the task before it threw. */
  private static final class Once extends AtomicBoolean implements Runnable {

    private static final long serialVersionUID = 1L;
    private final transient Runnable task;

    Once(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (compareAndSet(false, true)) {
        task.run();
      }
    }
  }
}
