package org.carillon.cluster;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: longer each time, with jitter; short after a success.
 */
final class ReconnectDelay {

  private static final long FIRST = 100;
  private static final long LONGEST = 5_000;

  private long next = FIRST;

  /** Milliseconds. */
  long next() {
    long millis = next / 2 + ThreadLocalRandom.current().nextLong(next / 2 + 1);
    next = Math.min(LONGEST, next * 2);
    return millis;
  }

  void reset() {
    next = FIRST;
  }
}
