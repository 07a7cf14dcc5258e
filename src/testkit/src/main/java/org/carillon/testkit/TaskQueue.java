package org.carillon.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Keeps what it is given until somebody runs it. */
final class TaskQueue implements Executor {

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
  }

  /** Runs what waits, and what comes meanwhile, on this thread. */
  void run() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }
}
