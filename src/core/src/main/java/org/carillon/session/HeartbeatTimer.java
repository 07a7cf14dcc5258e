package org.carillon.session;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets the heart beat and the budget be looked at, on the node's scheduler. */
@ApplicationScoped
public class HeartbeatTimer {

  private static final System.Logger LOGGER = System.getLogger(HeartbeatTimer.class.getName());

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
      long millis = heartbeat.period().toMillis();
      beating =
          scheduler.get().scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
      long pause = MemoryBudget.PERIOD.toMillis();
      weighing =
          scheduler.get().scheduleWithFixedDelay(this::weigh, pause, pause, TimeUnit.MILLISECONDS);
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

  /**
   * Whatever is thrown would end the schedule for ever: it is logged, and the next round looks at
   * every connection again.
   */
  private void beat() {
    try {
      heartbeat.tick(Heartbeat.now());
    } catch (Throwable e) {
      LOGGER.log(System.Logger.Level.WARNING, "A round of the heartbeat failed", e);
    }
  }

  /** As {@link #beat}. */
  private void weigh() {
    try {
      memoryBudget.round();
    } catch (Throwable e) {
      LOGGER.log(System.Logger.Level.WARNING, "A look at what clients hold failed", e);
    }
  }
}
