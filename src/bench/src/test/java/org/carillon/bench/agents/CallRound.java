package org.carillon.bench.agents;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What many calls came to.
 *
 * @param seconds of all of them
 * @param p50 of one, in microseconds
 * @param p99 of one, in microseconds
 */
public record CallRound(double seconds, double p50, double p99) {

  private static final int PATIENCE_MINUTES = 4;

  /** What one call is made by. */
  public interface Call extends Supplier<CompletionStage<?>> {}

  /** So many calls, so many at a time; one at a time: by a thread that waits for each. */
  public static CallRound of(Call call, int inFlight, int count) throws Exception {
    long[] nanos = new long[count];
    long begin = System.nanoTime();
    if (inFlight == 1) {
      for (int i = 0; i < count; i++) {
        long asked = System.nanoTime();
        call.get().toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        nanos[i] = System.nanoTime() - asked;
      }
    } else {
      Lane[] lanes = new Lane[inFlight];
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < inFlight; i++) {
        lanes[i] = new Lane(call, nanos, next);
      }
      for (Lane lane : lanes) {
        lane.go();
      }
      CompletableFuture.allOf(lanes).get(PATIENCE_MINUTES, TimeUnit.MINUTES);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(nanos);
    return new CallRound(seconds, nanos[count / 2] / 1e3, nanos[count * 99 / 100] / 1e3);
  }

  /** Makes a call when the one before was answered. */
  private static final class Lane extends CompletableFuture<Void> {

    private final Call call;
    private final long[] nanos;
    private final AtomicInteger next;

    Lane(Call call, long[] nanos, AtomicInteger next) {
      this.call = call;
      this.nanos = nanos;
      this.next = next;
    }

    void go() {
      int n = next.getAndIncrement();
      if (n >= nanos.length) {
        complete(null);
        return;
      }
      long asked = System.nanoTime();
      call.get()
          .whenComplete(
              (answer, failure) -> {
                nanos[n] = System.nanoTime() - asked;
                if (failure == null) {
                  go();
                } else {
                  completeExceptionally(failure);
                }
              });
    }
  }

  /** As a line that {@link #parse} reads. */
  public String line() {
    return String.format(Locale.ROOT, "%f %f %f", seconds, p50, p99);
  }

  /** What another process said. */
  public static CallRound parse(String line) {
    String[] words = line.split(" ", -1);
    return new CallRound(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
  }
}
