package org.carillon.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of Java SE, of all clients that are given none: daemons that end when nothing is left.
 */
final class ClientThreads {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final ThreadFactory DAEMONS = ClientThreads::daemon;
  private static final long IDLE_SECONDS = 10;

  /** Runs handlers and what waits for answers. */
  static final Executor EXECUTOR = Executors.newCachedThreadPool(DAEMONS);

  /** Runs what is due. */
  static final ScheduledExecutorService TIMER = timer();

  private ClientThreads() {}

  /** One whose tasks are done also when it takes none any more, as of a server that stops. */
  static Executor lasting(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException e) {
        EXECUTOR.execute(task);
      }
    };
  }

  /** The same of what is due later. */
  static Future<?> schedule(ScheduledExecutorService timer, Runnable task, Duration after) {
    try {
      return timer.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return TIMER.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** What connects those that are given no HttpClient: its selector is one thread for all. */
  static HttpClient http() {
    return SharedHttp.CLIENT;
  }

  /** Made by the first that wants it. */
  private static final class SharedHttp {
    static final HttpClient CLIENT = HttpClient.newBuilder().executor(EXECUTOR).build();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "carillon-client-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, DAEMONS);
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }
}
