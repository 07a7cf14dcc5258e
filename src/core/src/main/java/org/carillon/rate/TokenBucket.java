package org.carillon.rate;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A token bucket in one {@code long}: the moment at which it will be full again. That is time and
 * level in one, so that a token is taken by one compare-and-set, without a lock and without an
 * allocation. What was taken since the nodes settled up last is counted beside it.
 *
 * <p>The clock counts in nanoseconds from 0. One that goes back makes nobody wait longer than twice
 * the time in which the bucket fills.
 */
final class TokenBucket {

  private static final AtomicLongFieldUpdater<TokenBucket> FULL_AT =
      AtomicLongFieldUpdater.newUpdater(TokenBucket.class, "fullAt");

  private static final AtomicLongFieldUpdater<TokenBucket> SPENT =
      AtomicLongFieldUpdater.newUpdater(TokenBucket.class, "spent");

  private final BucketRate rate;
  private final boolean settles;
  private volatile long fullAt;

  /** What was taken since the nodes settled up, in nanoseconds. */
  private volatile long spent;

  /**
   * A full bucket.
   *
   * @param settles whether what is taken is counted for other nodes
   */
  TokenBucket(BucketRate rate, boolean settles) {
    this.rate = rate;
    this.settles = settles;
  }

  /**
   * Takes tokens, all of them or none.
   *
   * @param share how many nodes share the bucket and do not hear of each other; 1: this one
   * @return 0: they were taken; else in how many nanoseconds there will be as many
   */
  long take(long tokens, long now, int share) {
    long cost = rate.cost(tokens, share);
    while (true) {
      long was = fullAt;
      long longest = now + longestDebt();
      if (was > longest) { // the clock went back
        FULL_AT.compareAndSet(this, was, longest);
        continue;
      }
      long next = Math.max(was, now) + cost;
      long wait = next - now - rate.holdsNanos();
      if (wait > 0) {
        return wait;
      }
      if (FULL_AT.compareAndSet(this, was, next)) {
        if (settles && cost > 0) {
          SPENT.addAndGet(this, cost);
        }
        return 0;
      }
    }
  }

  /** In how many nanoseconds there will be as many tokens; 0: there are. */
  long waitFor(long tokens, long now, int share) {
    long next = Math.min(Math.max(fullAt, now), now + longestDebt()) + rate.cost(tokens, share);
    return Math.max(0, next - now - rate.holdsNanos());
  }

  /** Gives back what was taken and not used. */
  void giveBack(long tokens, int share) {
    long cost = rate.cost(tokens, share);
    FULL_AT.addAndGet(this, -cost);
    if (settles) {
      SPENT.addAndGet(this, -cost);
    }
  }

  /** Whether it is as full as a new one. What is not settled yet then is paid all the same. */
  boolean isFull(long now) {
    return fullAt <= now;
  }

  /** What was taken since this was asked last, in nanoseconds. */
  long takeSpent() {
    return SPENT.getAndSet(this, 0);
  }

  /** What could not be settled is to be settled later. */
  void putBackSpent(long nanos) {
    SPENT.addAndGet(this, nanos);
  }

  /** The longest debt that is remembered, in nanoseconds. */
  long longestDebt() {
    return 2 * rate.holdsNanos();
  }

  /**
   * All nodes together have taken more than this one knew. A debt is made longer by that and never
   * shorter: it goes by at the same pace everywhere.
   *
   * @param debtNanos what all nodes owe, in nanoseconds from now
   */
  void settled(long debtNanos, long now) {
    while (true) {
      long was = fullAt;
      long next = now + Math.min(longestDebt(), debtNanos + spent);
      if (next <= was || FULL_AT.compareAndSet(this, was, next)) {
        return;
      }
    }
  }
}
