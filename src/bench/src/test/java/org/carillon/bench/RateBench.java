package org.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.ClientRates;
import org.carillon.rate.RateLimits;
import org.junit.jupiter.api.Test;

/**
 * What rates cost a frame, with all eight buckets: CPU nanoseconds and bytes allocated, for one
 * thread, and for threads whose clients share user, address and tenant. No server is started.
 */
class RateBench {

  private static final int FRAMES = 5_000_000;
  private static final int ROUNDS = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What a thread measured. */
  private record Cost(long nanos, long bytes) {}

  @Test
  void ofAFrame() throws Exception {
    for (int threads : List.of(1, 2)) {
      run("taken", threads, false);
    }
    run("refused", 1, true);
  }

  private static void run(String what, int threads, boolean isOver) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RateLimits limits =
          new RateLimits(
              new CarillonConfig(
                  name ->
                      !name.startsWith("carillon.rate.") || !name.matches(".*\\.(frames|bytes)")
                          ? Optional.empty()
                          : Optional.of(isOver ? "1" : String.valueOf(Integer.MAX_VALUE))));
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      CyclicBarrier together = new CyclicBarrier(threads);
      List<Future<Cost>> costs = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<Cost> task =
            () -> {
              ClientRates rates = limits.ofConnection("10.0.0.1", "acme", "alice");
              rates.take(100);
              together.await();
              return measured(rates, isOver);
            };
        costs.add(pool.submit(task));
      }
      long nanos = 0;
      long bytes = 0;
      for (Future<Cost> each : costs) {
        nanos += each.get().nanos();
        bytes += each.get().bytes();
      }
      pool.shutdown();
      System.out.printf(
          "%s, %d threads: %.0f ns of CPU and %.3f bytes a frame%n",
          what, threads, 1.0 * nanos / threads / FRAMES, 1.0 * bytes / threads / FRAMES);
    }
  }

  private static Cost measured(ClientRates rates, boolean isOver) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    int refused = 0;
    for (int i = 0; i < FRAMES; i++) {
      refused += rates.take(100) == 0 ? 0 : 1;
    }
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    assertThat(refused).isBetween(isOver ? FRAMES - 100 : 0, isOver ? FRAMES : 0);
    return new Cost(nanos, bytes);
  }
}
