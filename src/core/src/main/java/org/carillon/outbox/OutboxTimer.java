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
import org.carillon.log.RepeatedFailureLog;

/**
 * The net under the wake-ups: ticks every {@link Settings#OUTBOX_POLL}. An interval timer, because
 * calendar schedules stop at a second; not persistent, since each node has its own; without a
 * transaction, since the engine has its own.
 */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class OutboxTimer {

  private final RepeatedFailureLog log =
      new RepeatedFailureLog(
          System.getLogger(OutboxTimer.class.getName()),
          "The timer of the outbox",
          "What commits is told all the same; the next tick is tried");

  @Inject private OutboxEngine engine;
  @Inject private CarillonConfig config;
  @Resource private TimerService timers;
  @Resource private ManagedExecutorService executor;
  private final AtomicBoolean isTicking = new AtomicBoolean();

  /** For the container. */
  @SuppressWarnings("NullAway.Init") // the container injects
  public OutboxTimer() {}

  /** Of given parts, without a timer of a container. */
  @SuppressWarnings({"NullAway.Init", "UnnecessaryAssignment"}) // no container makes it
  OutboxTimer(OutboxEngine engine, ManagedExecutorService executor) {
    this.engine = engine;
    this.executor = executor;
  }

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
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      isTicking.set(false);
      log.failed("has no thread", e);
    }
  }

  private void tickNow() {
    try {
      engine.tick();
      log.works();
    } catch (Throwable e) { // a timer whose task throws is given up by its container
      log.failed(e);
    } finally {
      isTicking.set(false);
    }
  }
}
