package org.carillon.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose tasks a simulation runs, at whatever time it likes. */
final class SimulatedTimer extends ScheduledThreadPoolExecutor {

  final List<Runnable> tasks = new ArrayList<>();

  SimulatedTimer() {
    super(0);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    tasks.add(task);
    return new Scheduled(task);
  }

  private final class Scheduled implements ScheduledFuture<Object> {

    private final Runnable task;
    private final CompletableFuture<Object> state = new CompletableFuture<>();

    private Scheduled(Runnable task) {
      this.task = task;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      tasks.remove(task);
      return state.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
      return state.isCancelled();
    }

    @Override
    public boolean isDone() {
      return state.isDone();
    }

    @Override
    public Object get() throws InterruptedException, ExecutionException {
      return state.get();
    }

    @Override
    public Object get(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }
}
