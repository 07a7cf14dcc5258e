package org.carillon.session;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** Lets the heart beat and the budget be looked at, on the node's scheduler. */
@ApplicationScoped
public class HeartbeatTimer {

  private final Heartbeat heartbeat;
  private final MemoryBudget memoryBudget;
  private final NodeScheduler scheduler;
  private @Nullable ScheduledFuture<?> beating;
  private @Nullable ScheduledFuture<?> weighing;

  @Inject
  HeartbeatTimer(Heartbeat heartbeat, MemoryBudget memoryBudget, NodeScheduler scheduler) {
    this.heartbeat = heartbeat;
    this.memoryBudget = memoryBudget;
    this.scheduler = scheduler;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  HeartbeatTimer() {
    this.heartbeat = null;
    this.memoryBudget = null;
    this.scheduler = null;
  }

  /** Starts it, when connections are about to be accepted; nothing happens where it runs. */
  public synchronized void start() {
    if (beating == null) {
      beating =
          scheduler.repeat(
              "The heartbeat",
              () -> heartbeat.tick(MonotonicClock.millis()),
              heartbeat.period().toMillis());
      weighing =
          scheduler.repeat(
              "The budget of memory", memoryBudget::round, MemoryBudget.PERIOD.toMillis());
    }
  }

  /** Ends it; nobody is pinged any more. */
  @PreDestroy
  public synchronized void stop() {
    if (beating != null) {
      beating.cancel(false);
      beating = null;
    }
    if (weighing != null) {
      weighing.cancel(false);
    }
  }
}
