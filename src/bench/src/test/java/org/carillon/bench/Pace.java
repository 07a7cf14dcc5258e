package org.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.bench.app.Clocks;

/**
 * So many transactions a second, each with one event: how long each took to its listener, in
 * microseconds from the end of its commit, and from its begin.
 */
record Pace(long[] fromDone, long[] fromAsked) {

  /** By one client, to another, of the same node or not. */
  static Pace of(BenchSocket control, BenchSocket listener, int perSecond, int count)
      throws Exception {
    // A connection hears from its first reply on, at the latest.
    listener.call("echo", "{\"text\":\"ready\"}");
    CompletableFuture<long[]> heard = CompletableFuture.supplyAsync(() -> listen(listener, count));
    String reply =
        control.call("pace", "{\"perSecond\":" + perSecond + ",\"count\":" + count + "}");
    long[] commits =
        Arrays.stream(OutboxBench.between(reply, "\"data\":[", ']').split(","))
            .mapToLong(Long::parseLong)
            .toArray();
    long[] at = heard.get(1, TimeUnit.MINUTES);
    long[] fromAsked = new long[count];
    long[] fromDone = new long[count];
    for (int i = 0; i < count; i++) {
      fromAsked[i] = at[i] - commits[2 * i];
      fromDone[i] = at[i] - commits[2 * i + 1];
    }
    return new Pace(fromDone, fromAsked);
  }

  /** When each event was heard, in microseconds since 1970. */
  private static long[] listen(BenchSocket listener, int count) {
    long[] at = new long[count];
    try {
      String frame = listener.read();
      while (number(frame) > 0) {
        frame = listener.read(); // of the round before, on its way to this node
      }
      for (int i = 0; i < count; i++) {
        at[i] = Clocks.micros();
        assertThat(number(frame)).isEqualTo(i);
        frame = i + 1 < count ? listener.read() : frame;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return at;
  }

  private static int number(String frame) {
    return Integer.parseInt(OutboxBench.between(frame, "\"n\":", '}'));
  }

  /** How long a part of them took at most from the end of the commit, in milliseconds. */
  double millis(double part) {
    return millis(fromDone, part);
  }

  private static double millis(long[] micros, double part) {
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    return sorted[(int) (sorted.length * part)] / 1e3;
  }

  private static String percentiles(long[] micros) {
    return String.format("p50 %.2f ms, p99 %.2f ms", millis(micros, 0.5), millis(micros, 0.99));
  }

  @Override
  public String toString() {
    return "from the end of the commit "
        + percentiles(fromDone)
        + "; from its begin "
        + percentiles(fromAsked);
  }
}
