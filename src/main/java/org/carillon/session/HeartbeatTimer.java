package org.carillon.session;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets the heart beat, on the container's scheduler. */
@ApplicationScoped
public class HeartbeatTimer {

  private static final System.Logger LOGGER = System.getLogger(HeartbeatTimer.class.getName());

  private final Heartbeat heartbeat;

  @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
  private @Nullable ManagedScheduledExecutorService scheduler;

  private @Nullable ScheduledFuture<?> beating;

  @Inject
  HeartbeatTimer(Heartbeat heartbeat) {
    this.heartbeat = heartbeat;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  HeartbeatTimer() {
    this.heartbeat = null;
  }

  /** Starts it; to be called once, when connections are about to be accepted. */
  public synchronized void start() {
    if (scheduler == null) {
      throw new IllegalStateException("the container has no ManagedScheduledExecutorService");
    }
    if (beating == null) {
      long millis = heartbeat.period().toMillis();
      beating = scheduler.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends it; nobody is pinged any more. */
  @PreDestroy
  public synchronized void stop() {
    if (beating != null) {
      beating.cancel(false);
    }
  }

  /**
   * An exception would end the schedule for ever: it is logged, and the next round looks at every
   * connection again.
   */
  private void beat() {
    try {
      heartbeat.tick(Heartbeat.now());
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "A round of the heartbeat failed", e);
    }
  }
}
