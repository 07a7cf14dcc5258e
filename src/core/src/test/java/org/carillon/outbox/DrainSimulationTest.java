package org.carillon.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No event is lost, heard twice, overtaken within its key, or stuck, whatever goes wrong.
 *
 * <p>{@code -Dsimulation.seeds=20000} has it run longer, {@code -Dsimulation.first=4711} begin with
 * a certain seed: what failed names it.
 */
class DrainSimulationTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 500);
  private static final long FIRST = Long.getLong("simulation.first", 0);
  private static final int AT_ONCE = 2;

  private final Logger logger = Logger.getLogger("org.carillon.outbox");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Level before;

  @BeforeEach
  void beQuiet() {
    before = logger.getLevel();
    logger.setLevel(Level.OFF); // each failure that is simulated would be told
  }

  @AfterEach
  void end() {
    logger.setLevel(before);
    threads.shutdownNow();
  }

  @Test
  void whatever_goes_wrong_no_event_is_lost_doubled_overtaken_or_stuck() throws Exception {
    AtomicLong next = new AtomicLong(FIRST);
    List<Future<?>> runs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      runs.add(
          threads.submit(
              () -> {
                for (long seed = next.getAndIncrement();
                    seed < FIRST + SEEDS;
                    seed = next.getAndIncrement()) {
                  run(seed);
                }
                return true;
              }));
    }
    for (Future<?> run : runs) {
      run.get();
    }
  }

  private void run(long seed) {
    try {
      new DrainSimulation(seed, threads).run();
    } catch (Throwable e) {
      throw new AssertionError("with -Dsimulation.first=" + seed + ": " + e.getMessage(), e);
    }
  }
}
