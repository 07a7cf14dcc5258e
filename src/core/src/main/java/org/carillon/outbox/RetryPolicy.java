package org.carillon.outbox;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * When a failed event is tried again: after a pause that doubles with each failure, up to a
 * longest, half of it at random, so that what failed together is not tried together.
 *
 * @param attempts how often an event is tried in all
 * @param pause the pause after the first failure
 * @param longest the longest pause
 * @param random a number from 0 to below the given one
 */
record RetryPolicy(int attempts, Duration pause, Duration longest, LongUnaryOperator random) {

  /** Whether an event that failed this often is tried again. */
  boolean triesAfter(int failures) {
    return failures < attempts;
  }

  /** The pause after this many failures, in milliseconds. */
  long pauseAfter(int failures) {
    long limit = longest.toMillis();
    int doublings = Math.min(failures - 1, Long.SIZE - 2);
    long full = pause.toMillis() > limit >> doublings ? limit : pause.toMillis() << doublings;
    long half = full / 2;
    return full - half + random.applyAsLong(half + 1);
  }
}
