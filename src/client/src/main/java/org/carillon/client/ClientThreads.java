package org.carillon.client;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
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
