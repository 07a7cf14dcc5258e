package org.carillon.outbox;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * The net under the wake-ups: ticks every {@link Settings#OUTBOX_POLL}. An interval timer, because
 * calendar schedules stop at a second; not persistent, since each node has its own; without a
 * transaction, since the engine has its own.
 */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class OutboxTimer {

  private static final System.Logger LOG = System.getLogger(OutboxTimer.class.getName());

  @Inject private OutboxEngine engine;
  @Inject private CarillonConfig config;
  @Resource private TimerService timers;
  @Resource private ManagedExecutorService executor;
  private final AtomicBoolean isTicking = new AtomicBoolean();

  /** For the container. */
  @SuppressWarnings("NullAway.Init") // the container injects
  public OutboxTimer() {}

  @PostConstruct
  void start() {
    long every = config.get(Settings.OUTBOX_POLL).toMillis();
    Serializable noInfo = null;
    timers.createIntervalTimer(every, every, new TimerConfig(noInfo, false));
  }

  /**
   * Hands over and returns at once: a tick lasts as long as the database takes, and a timer that is
   * due again meanwhile is a warning each time. One tick is under way at most.
   */
  @Timeout
  void tick() {
    if (!isTicking.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(this::tickNow);
    } catch (RejectedExecutionException e) {
      tickNow(); // the server is about to end; what is under way shall end too
    } catch (Error e) { // as where there is no memory for a thread: the next time is tried again
      isTicking.set(false);
      LOG.log(System.Logger.Level.WARNING, "There is no thread for the tick of the outbox", e);
    }
  }

  private void tickNow() {
    try {
      engine.tick();
    } finally {
      isTicking.set(false);
    }
  }
}
