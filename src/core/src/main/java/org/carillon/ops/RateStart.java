package org.carillon.ops;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.api.ServerReady;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.config.Settings;
import org.carillon.rate.RateLedger;
import org.carillon.rate.RateLimits;
import org.carillon.rate.RateSettlement;
import org.carillon.session.NodeScheduler;
import org.jspecify.annotations.Nullable;

/** Has rates forgotten that nobody needs, and settled up between nodes where they can be. */
@ApplicationScoped
class RateStart {

  private static final System.Logger LOGGER = System.getLogger(RateStart.class.getName());

  private static final long SWEEP_MILLIS = 10_000;

  /** Both engines of Redis have one ledger. */
  private static final String REDIS = "redis";

  /** What the name of a ledger ends with, behind that of its bus: no two beans have one name. */
  private static final String RATES = "-rates";

  private final CarillonConfig config;
  private final RateLimits limits;
  private final Cluster cluster;
  private final Instance<RateLedger> ledgers;
  private final NodeScheduler scheduler;

  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private @Nullable ManagedThreadFactory threads;

  private @Nullable RateLedger ledger;
  private @Nullable ScheduledFuture<?> sweeping;
  private final CountDownLatch over = new CountDownLatch(1);

  @Inject
  RateStart(
      CarillonConfig config,
      RateLimits limits,
      Cluster cluster,
      @Any Instance<RateLedger> ledgers,
      NodeScheduler scheduler) {
    this.config = config;
    this.limits = limits;
    this.cluster = cluster;
    this.ledgers = ledgers;
    this.scheduler = scheduler;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  RateStart() {
    this.config = null;
    this.limits = null;
    this.cluster = null;
    this.ledgers = null;
    this.scheduler = null;
  }

  /** When the application is served. */
  synchronized void start(@Observes ServerReady ready) {
    sweeping = scheduler.repeat("Rates", limits::sweep, SWEEP_MILLIS);
    if (cluster.isAlone()) {
      return;
    }
    String engine = config.get(ClusterSettings.CLUSTER).strip();
    Instance<RateLedger> named =
        ledgers.select(NamedLiteral.of((engine.startsWith(REDIS) ? REDIS : engine) + RATES));
    if (named.isResolvable()) {
      RateLedger chosen = named.get();
      ledger = chosen;
      RateSettlement settlement =
          new RateSettlement(limits, chosen, () -> 1 + cluster.others().size(), LOGGER);
      long millis = Math.max(1, config.get(Settings.RATE_SETTLE).toMillis());
      Thread thread =
          Objects.requireNonNull(threads, "the container's ManagedThreadFactory")
              .newThread(() -> settle(settlement, millis));
      thread.setName("carillon-rates");
      thread.start();
    }
  }

  private void settle(RateSettlement settlement, long millis) {
    try {
      while (!over.await(millis, TimeUnit.MILLISECONDS)) {
        settlement.round();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the container ends it
    }
  }

  @PreDestroy
  synchronized void stop() {
    over.countDown();
    if (sweeping != null) {
      sweeping.cancel(false);
    }
    if (ledger != null) {
      ledger.close();
    }
  }
}
