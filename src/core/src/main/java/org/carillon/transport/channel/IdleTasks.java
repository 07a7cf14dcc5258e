package org.carillon.transport.channel;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of a Tyrus session's scheduler. At every message, Tyrus cancels its idle task and
 * schedules the next, even where the timeout is 0; on Payara that captures the context of the
 * application, some 300 µs a message, for a task that then does nothing. Silence is the heartbeat's
 * business here.
 */
final class IdleTasks extends AbstractExecutorService implements ScheduledExecutorService {

  /** It has no state. */
  static final IdleTasks NEVER = new IdleTasks();

  private IdleTasks() {}

  /** Nothing: Tyrus looks for a null before it cancels. */
  @Override
  @SuppressWarnings("NullAway")
  public @Nullable ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return null;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new RejectedExecutionException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new RejectedExecutionException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new RejectedExecutionException();
  }

  @Override
  public void execute(Runnable command) {
    throw new RejectedExecutionException();
  }

  @Override
  public void shutdown() {
    // it is shared, and has nothing to stop
  }

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
