package org.carillon.transport.socketio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after another, in their order, on whatever threads; a bounded number waits. */
final class SerialTasks {

  private static final int MOST = 1_000;

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isRunning;

  /** Whether the task will run; false: too many wait, or there is no thread. */
  synchronized boolean offer(Runnable task, Executor executor) {
    if (waiting.size() >= MOST) {
      return false;
    }
    waiting.add(task);
    if (isRunning) {
      return true;
    }
    isRunning = true;
    try {
      executor.execute(this::run);
      return true;
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      isRunning = false;
      waiting.pollLast();
      return false;
    }
  }

  private void run() {
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = waiting.poll();
    isRunning = task != null;
    return task;
  }
}
