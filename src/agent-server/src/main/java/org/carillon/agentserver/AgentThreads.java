package org.carillon.agentserver;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.carillon.config.AgentServerSettings;
import org.carillon.config.CarillonConfig;
import org.jspecify.annotations.Nullable;

/**
 * The threads that handle what agents ask: of the container's making and in no pool of the
 * container, since a handler may keep its thread for long, and Payara's managed executors have one
 * each by default. What waits for a thread is bounded by the calls that agents may have in flight.
 */
@ApplicationScoped
class AgentThreads {

  private static final int IDLE_SECONDS = 10;

  private final int most;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory factory;

  @Resource(lookup = "java:comp/DefaultContextService")
  private @Nullable ContextService contexts;

  private @Nullable ThreadPoolExecutor pool;
  private @Nullable ScheduledThreadPoolExecutor timer;

  /** For the container's proxy only. */
  protected AgentThreads() {
    this.most = 1;
  }

  @Inject
  AgentThreads(CarillonConfig config) {
    this.most = config.get(AgentServerSettings.THREADS);
  }

  @PostConstruct
  void start() {
    if (factory == null) {
      throw new IllegalStateException("the container has no ManagedThreadFactory");
    }
    pool =
        new ThreadPoolExecutor(
            most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, factory);
    timer.setRemoveOnCancelPolicy(true);
  }

  /** For deadlines: its tasks are short. */
  ScheduledExecutorService timer() {
    if (timer == null) {
      throw new IllegalStateException("it has not been started");
    }
    return timer;
  }

  /**
   * Runs tasks in the context of the application as it is on the calling thread. To be called while
   * it starts: later that would be the context of somebody's request.
   */
  Executor workers() {
    ThreadPoolExecutor threads = pool;
    if (threads == null || contexts == null) {
      throw new IllegalStateException("the container has no ContextService");
    }
    Executor context = contexts.currentContextExecutor();
    return task -> threads.execute(() -> context.execute(task));
  }

  @PreDestroy
  void stop() {
    if (pool != null) {
      pool.shutdown();
    }
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
