package org.carillon.session;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

  /** None waits for a database or a client; one that is late keeps the others. */
  private static final int THREADS = 2;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory threads;

  private @Nullable ScheduledThreadPoolExecutor executor;

  /**
   * The one of this node.
   *
   * @throws IllegalStateException if the container has no threads
   */
  public synchronized ScheduledExecutorService get() {
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
