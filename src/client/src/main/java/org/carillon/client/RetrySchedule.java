package org.carillon.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** When to try again: growing, and at random, so that a thousand clients do not come at once. */
final class RetrySchedule {

  /** The longest delay. */
  static final Duration MOST = Duration.ofSeconds(60);

  private static final long LEAST_MS = 200;
  private static final long FIRST_MS = 1_000;
  private static final int DOUBLED = 6;

  private final DoubleSupplier random;
  private int failures;

  RetrySchedule(DoubleSupplier random) {
    this.random = random;
  }

  /** Between 0.2 s and 1.2 s at first, up to twice as long each time, a minute at most. */
  Duration next() {
    long most = FIRST_MS << Math.min(failures, DOUBLED);
    failures++;
    return Duration.ofMillis(
        Math.min(MOST.toMillis(), LEAST_MS + (long) (random.getAsDouble() * most)));
  }

  /** After a refusal, which a quick attempt would only repeat: 30 s to 60 s. */
  Duration longest() {
    failures = DOUBLED;
    long most = MOST.toMillis();
    return Duration.ofMillis(most / 2 + (long) (random.getAsDouble() * most / 2));
  }

  /** A connection has held. */
  void reset() {
    failures = 0;
  }
}
