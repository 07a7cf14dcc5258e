package org.carillon.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The clock of an application in this JVM, which stands still until it is moved. The outbox goes by
 * it: pauses before a further attempt, leases, retention.
 */
public final class MovableClock extends Clock {

  private final Runnable timer;
  private Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);

  MovableClock(Runnable timer) {
    this.timer = timer;
  }

  /**
   * Moves it on, and lets the timer of the outbox look for what is due, on this thread.
   *
   * @param time not negative
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a clock does not go back: " + time);
    }
    synchronized (this) {
      now = now.plus(time);
    }
    timer.run();
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** The same clock: it tells instants only. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
