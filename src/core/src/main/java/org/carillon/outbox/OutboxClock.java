package org.carillon.outbox;

import jakarta.enterprise.context.Dependent;
import java.time.Clock;

/** The clock that the outbox goes by: leases, pauses, retention. A test may bring another. */
@Dependent
public class OutboxClock {

  private final Clock clock;

  /** That of the system. */
  public OutboxClock() {
    this(Clock.systemUTC());
  }

  /** Any. */
  public OutboxClock(Clock clock) {
    this.clock = clock;
  }

  Clock get() {
    return clock;
  }
}
