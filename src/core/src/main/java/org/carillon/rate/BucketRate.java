package org.carillon.rate;

/**
 * How fast a bucket fills and how much it holds, in nanoseconds: a token costs the time in which
 * one comes, and a bucket holds what comes within a time.
 *
 * @param tokens how many come within the period
 * @param periodNanos the period, in nanoseconds
 * @param holdsNanos what a full bucket holds, as the time in which it comes, in nanoseconds
 */
record BucketRate(long tokens, long periodNanos, long holdsNanos) {

  BucketRate {
    if (tokens <= 0 || periodNanos <= 0) {
      throw new IllegalArgumentException("a rate has tokens and a period");
    }
    holdsNanos = Math.max(holdsNanos, ceiling(1, tokens, periodNanos));
  }

  /**
   * What so many tokens cost, in nanoseconds, rounded up, so that never more than the rate comes
   * through; never more than a full bucket has, so that what is larger than it comes through when
   * it is full.
   *
   * @param share how many nodes have to do with one bucket
   */
  long cost(long wanted, int share) {
    long least = Math.max(0, wanted);
    if (least > Long.MAX_VALUE / periodNanos / share) {
      return holdsNanos;
    }
    return Math.min(holdsNanos, ceiling(least * share, tokens, periodNanos));
  }

  private static long ceiling(long wanted, long tokens, long periodNanos) {
    return (wanted * periodNanos + tokens - 1) / tokens;
  }
}
