package org.carillon.testkit;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/** Daemon threads, as a server's thread factory makes threads of the application. */
final class TestThreads implements ManagedThreadFactory {

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "carillon-test");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
    return ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
  }
}
