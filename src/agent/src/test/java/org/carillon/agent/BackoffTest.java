package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final AtomicReference<Double> random = new AtomicReference<>(0.999999999);
  private final Backoff backoff =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), random::get);

  private long seconds() {
    return Math.round(backoff.next() / 1e9);
  }

  @Test
  void boundsDoubleUpToTheLongest() {
    long[] bounds = new long[9];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = seconds();
    }
    assertThat(bounds).containsExactly(1, 2, 4, 8, 16, 32, 60, 60, 60);
  }

  @Test
  void aDelayIsAnyPartOfItsBound() {
    random.set(0.0);
    assertThat(backoff.next()).isZero();
    random.set(0.5);
    assertThat(backoff.next()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void aRefusalWaitsForAtLeastHalfOfTheLongest() {
    random.set(0.0);
    assertThat(backoff.nextLongest()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
    random.set(1.0);
    assertThat(backoff.nextLongest()).isEqualTo(TimeUnit.SECONDS.toNanos(60));
  }

  @Test
  void aConnectionThatLastsBeginsAnew() {
    backoff.next();
    backoff.next(); // the bound is 4 s
    backoff.lasted(TimeUnit.SECONDS.toNanos(3));
    assertThat(seconds()).isEqualTo(4);
    backoff.lasted(TimeUnit.SECONDS.toNanos(8));
    assertThat(seconds()).isEqualTo(1);
  }
}
