package org.carillon.session;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs what a node does again and again: the heartbeats of all transports. On threads of the
 * container's factory, not by its scheduler: a WildFly that is about to end refuses scheduled
 * tasks, each with an ERROR and a stack trace ({@code WFLYEE0110}), while connections that still
 * end what they are at are to be looked after. And what others have the container's scheduler wait
 * for keeps no heart from beating.
 */
@ApplicationScoped
public class NodeScheduler {

  private static final System.Logger LOGGER = System.getLogger(NodeScheduler.class.getName());

  /** None waits for a database or a client; one that is late keeps the others. */
  private static final int THREADS = 2;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory threads;

  private @Nullable ScheduledThreadPoolExecutor executor;
  private final List<LastingTask> tasks = new CopyOnWriteArrayList<>();

  /**
   * Has something done again and again, with a pause behind each round. A round that throws, Errors
   * included, is told once, shown by {@link #failing}, and the next one comes all the same.
   *
   * @param what its name, for the log and for health
   * @return cancels it
   * @throws IllegalStateException if the container has no threads
   */
  public ScheduledFuture<?> repeat(String what, Runnable round, long pauseMillis) {
    LastingTask task = new LastingTask(LOGGER, what, round);
    ScheduledFuture<?> scheduled =
        get().scheduleWithFixedDelay(task, pauseMillis, pauseMillis, TimeUnit.MILLISECONDS);
    tasks.add(task);
    return scheduled;
  }

  /** The names of what failed in its last round. */
  public List<String> failing() {
    return tasks.stream().filter(LastingTask::isFailing).map(LastingTask::what).distinct().toList();
  }

  private synchronized ScheduledExecutorService get() {
    if (threads == null) {
      throw new IllegalStateException("the container has no ManagedThreadFactory");
    }
    ScheduledThreadPoolExecutor known = executor;
    if (known == null) {
      known = new ScheduledThreadPoolExecutor(THREADS, threads);
      known.setRemoveOnCancelPolicy(true);
      executor = known;
    }
    return known;
  }

  @PreDestroy
  synchronized void stop() {
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
