package org.carillon.outbox;

import java.time.Clock;
import java.time.Duration;

/**
 * How streams are drained.
 *
 * @param node the name of this node, never used before
 * @param batch how many events are taken at once
 * @param lease how long a stream is kept from the others after the last sign of life
 */
record DrainSettings(
    String node,
    int batch,
    Duration lease,
    RetryPolicy retry,
    OutboxMeter meter,
    OutboxFailureLog complaints,
    Clock clock) {

  /** For how long a format may compose an event before that counts as a failed attempt. */
  Duration compose() {
    return lease.dividedBy(2);
  }

  long now() {
    return clock.millis();
  }

  long leaseUntil(long now) {
    return now + lease.toMillis();
  }
}
