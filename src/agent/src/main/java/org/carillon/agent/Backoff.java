package org.carillon.agent;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Delays between attempts to connect: a random part of a bound that doubles with each attempt that
 * failed (full jitter), so that a fleet whose server was away does not come back as one.
 */
final class Backoff {

  private final long first;
  private final long longest;
  private final DoubleSupplier random;
  private long bound;

  /**
   * @param random from 0 to below 1
   */
  Backoff(Duration first, Duration longest, DoubleSupplier random) {
    this.first = first.toNanos();
    this.longest = longest.toNanos();
    this.random = random;
    bound = this.first;
  }

  /** Nanoseconds until the next attempt. */
  long next() {
    long delay = (long) (bound * random.getAsDouble());
    bound = Math.min(longest, bound > longest / 2 ? longest : bound * 2);
    return delay;
  }

  /** The same where the server has refused the agent, and soon would again: at least half of it. */
  long nextLongest() {
    bound = longest;
    return (long) (longest * (0.5 + random.getAsDouble() / 2));
  }

  /**
   * A connection has lasted for some nanoseconds. One that ends sooner than the last bound does not
   * begin anew: a server that takes agents and drops them at once is not asked at once again.
   */
  void lasted(long nanos) {
    if (nanos >= bound) {
      bound = first;
    }
  }
}
