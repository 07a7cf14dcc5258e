package org.carillon.transport.engineio;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of Engine.IO: of the container's making and in no pool of the container. What an
 * application does on those, be it for as long as it likes, would hold up heartbeats and the
 * answers to polls: Payara's managed executors have one thread each by default.
 */
@ApplicationScoped
class EngineThreads {

  private static final int MOST = 256;
  private static final int IDLE_SECONDS = 10;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory factory;

  @Resource(lookup = "java:comp/DefaultContextService")
  private @Nullable ContextService contexts;

  private @Nullable ThreadPoolExecutor pool;

  @PostConstruct
  void start() {
    if (factory == null) {
      throw new IllegalStateException("the container has no ManagedThreadFactory");
    }
    pool =
        new ThreadPoolExecutor(
            0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /**
   * Runs what needs nothing of the application, on any thread that is free; rejects where none is.
   */
  Executor io() {
    return started(pool);
  }

  /**
   * The same, in the context of the application as it is on the calling thread. To be called while
   * it starts: later that would be the context of somebody's request.
   */
  Executor workers() {
    ThreadPoolExecutor threads = started(pool);
    if (contexts == null) {
      throw new IllegalStateException("the container has no ContextService");
    }
    Executor context = contexts.currentContextExecutor();
    return task -> threads.execute(() -> context.execute(task));
  }

  private static ThreadPoolExecutor started(@Nullable ThreadPoolExecutor pool) {
    if (pool == null) {
      throw new IllegalStateException("it has not been started");
    }
    return pool;
  }

  @PreDestroy
  void stop() {
    if (pool != null) {
      pool.shutdown();
    }
  }
}
