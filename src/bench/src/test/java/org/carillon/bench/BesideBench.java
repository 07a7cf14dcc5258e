package org.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.carillon.testing.PostgresServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Beside another jar, of an older release for instance: both servers run, and take turns, so that a
 * machine that becomes slower meanwhile does so for both.
 */
@EnabledIfSystemProperty(
    named = "bench.beside",
    matches = ".+",
    disabledReason = "-Dbench.beside=… names a jar with another Carillon")
class BesideBench {

  private static final int PER_SECOND = Integer.getInteger("bench.rate", 500);
  private static final int SECONDS = Integer.getInteger("bench.seconds", 10);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 6);

  /** What the rounds of one server came to; the first two of each warm it up. */
  private static final class Figures {
    private final BenchServer server;
    private final double[] half = new double[ROUNDS];
    private final double[] most = new double[ROUNDS];
    private final double[] cpu = new double[ROUNDS];

    Figures(BenchServer server) {
      this.server = server;
    }

    void round(int n) throws Exception {
      try (BenchSocket control = server.connect("alice");
          BenchSocket listener = server.connect("carol")) {
        double before = Cpu.seconds(server.process().pid());
        Pace pace = Pace.of(control, listener, PER_SECOND, PER_SECOND * SECONDS);
        double used = Cpu.seconds(server.process().pid()) - before;
        if (n >= 0) {
          half[n] = pace.millis(0.5);
          most[n] = pace.millis(0.99);
          cpu[n] = used * 1e6 / PER_SECOND / SECONDS;
        }
      }
    }
  }

  @Test
  void hearsAnEventAsSoonAsTheOther() throws Exception {
    Path other = Path.of(System.getProperty("bench.beside"));
    try (BenchServer ours = server("beside-ours", null);
        BenchServer theirs = server("beside-theirs", other)) {
      Figures here = new Figures(ours);
      Figures there = new Figures(theirs);
      for (int n = -2; n < ROUNDS; n++) {
        (n % 2 == 0 ? here : there).round(n);
        (n % 2 == 0 ? there : here).round(n);
      }
      print("p50, ms", here.half, there.half);
      print("p99, ms", here.most, there.most);
      print("server CPU an event with its transaction, us", here.cpu, there.cpu);
      assertThat(here.half).as("rounds").doesNotContain(0);
    }
  }

  private static BenchServer server(String name, @Nullable Path library) throws Exception {
    return new BenchServer(name, PostgresServer.start(name + "-postgres"), library);
  }

  private static void print(String what, double[] here, double[] there) {
    System.out.printf(
        "beside %s: %s, other %s; medians %.2f and %.2f, ratio %.2f%n",
        what,
        rounded(here),
        rounded(there),
        median(here),
        median(there),
        median(here) / median(there));
  }

  private static String rounded(double[] figures) {
    return Arrays.toString(
        Arrays.stream(figures).map(figure -> Math.round(figure * 100) / 100.0).toArray());
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
