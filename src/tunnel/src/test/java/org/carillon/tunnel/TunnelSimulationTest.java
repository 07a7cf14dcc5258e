package org.carillon.tunnel;

import org.junit.jupiter.api.Test;

/**
 * Calls are answered once or end as they should, whatever the connection does. {@code
 * -Dcarillon.simulation.seeds} says how many runs there are, by default {@value #SEEDS}, {@code
 * -Dcarillon.fuzz.seed} where they begin.
 */
class TunnelSimulationTest {

  private static final int SEEDS = 1_000;

  private static void simulate(boolean cuts) {
    long first = Long.getLong("carillon.fuzz.seed", 1) * 1_000_000;
    int seeds = Integer.getInteger("carillon.simulation.seeds", SEEDS);
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        new TunnelSimulation(seed, cuts).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("With the seed " + seed, e);
      }
    }
  }

  @Test
  void overAConnectionThatLastsAllIsAnsweredAndGoodbyeEndsIt() {
    simulate(false);
  }

  @Test
  void overAConnectionThatIsCutEachCallEndsAsItShould() {
    simulate(true);
  }
}
