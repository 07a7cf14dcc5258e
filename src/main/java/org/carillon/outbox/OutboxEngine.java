package org.carillon.outbox;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.history.Feed;
import org.carillon.history.Publisher;
import org.carillon.history.StreamName;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the outbox of this application going on this node: woken after commits, and at every tick
 * of the timer. Without a persistence unit it does nothing.
 */
@ApplicationScoped
public class OutboxEngine {

  @Resource private @Nullable ManagedExecutorService managed;

  private PersistenceUnit unit;
  private Transactions transactions;
  private Publisher publisher;
  private Feed feed;
  private CarillonConfig config;
  private OutboxMeter meter;
  private Supplier<@Nullable String> application;
  private Clock clock;
  private @Nullable Executor executor;
  private volatile @Nullable Parts parts;
  private volatile Instant lastLook = Instant.EPOCH;
  private volatile boolean isUsed;
  private final Complaints starting = new Complaints();

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected OutboxEngine() {}

  @Inject
  OutboxEngine(
      PersistenceUnit unit,
      Transactions transactions,
      Publisher publisher,
      Feed feed,
      CarillonConfig config,
      Instance<OutboxMeter> meters,
      ApplicationName application) {
    this(
        unit,
        transactions,
        publisher,
        feed,
        config,
        meters.isResolvable() ? meters.get() : OutboxMeter.NONE,
        application::get,
        Clock.systemUTC(),
        null);
  }

  /** Of given parts; without an executor the server's. */
  OutboxEngine(
      PersistenceUnit unit,
      Transactions transactions,
      Publisher publisher,
      Feed feed,
      CarillonConfig config,
      OutboxMeter meter,
      Supplier<@Nullable String> application,
      Clock clock,
      @Nullable Executor executor) {
    this.unit = unit;
    this.transactions = transactions;
    this.publisher = publisher;
    this.feed = feed;
    this.config = config;
    this.meter = meter;
    this.application = application;
    this.clock = clock;
    this.executor = executor;
  }

  /** What is made once the unit and the name of the application are known. */
  private record Parts(
      Inserts inserts,
      StreamDirectory directory,
      Drains drains,
      Watch watch,
      Cleaner cleaner,
      ReceiptCleaner receipts,
      Counter counter,
      Complaints complaints) {}

  /**
   * Looks for streams that have something to do and that nobody announced, and cleans up. Never
   * throws: whatever calls it again and again must not be given up by its container.
   */
  public void tick() {
    if (application.get() == null || !ready()) {
      return;
    }
    Parts known = parts();
    if (attempt(known.complaints, "looking for work", known.watch::tick)) {
      lastLook = clock.instant();
    }
    attempt(known.complaints, "listening", feed::tick);
    attempt(known.complaints, "cleaning up", known.cleaner::tick);
    attempt(known.complaints, "forgetting receipts", known.receipts::tick);
    attempt(known.complaints, "counting", known.counter::tick);
  }

  /** Whether there is a unit that can be worked with. */
  private boolean ready() {
    return attempt(
            starting,
            "starting",
            () -> {
              isUsed = true; // as long as it is not known that there is no unit
              isUsed = unit.isPresent();
              if (isUsed) {
                parts();
              }
            })
        && parts != null;
  }

  private static boolean attempt(Complaints complaints, String doing, Attempt attempt) {
    try {
      attempt.run();
      complaints.settled(doing);
      return true;
    } catch (Exception e) {
      complaints.about(doing, e);
      return false;
    }
  }

  @FunctionalInterface
  private interface Attempt {
    void run() throws Exception;
  }

  /**
   * How it is.
   *
   * @param isUsed whether there is a persistence unit, or its database cannot be asked
   * @param lastLook when the database answered last
   * @param census what waited of late; null: it has not been counted yet
   */
  public record Condition(boolean isUsed, Instant lastLook, @Nullable OutboxCensus census) {}

  /** How it is. Asks nobody, so that it answers when the database does not. */
  public Condition condition() {
    Parts known = parts;
    return new Condition(isUsed, lastLook, known == null ? null : known.counter.last());
  }

  /**
   * Has the stream drained soon, on a thread of the server's, or by another node if we are going.
   */
  void wake(long stream) {
    Parts known = parts();
    if (!known.drains.wake(stream, Look.NEW)) {
      StreamName name = known.directory.name(stream);
      if (name != null) {
        feed.wakeOthers(name);
      }
    }
  }

  /** Another node has written to a stream and drains no more. */
  private void woken(StreamName name) {
    Parts known = parts;
    Long stream = known == null ? null : known.directory.known(name);
    if (known != null && stream != null) {
      known.drains.wake(stream, Look.NEW);
    }
  }

  /** The number of a stream of this application. */
  long stream(String tenant, String path) {
    return parts().directory.number(tenant, path, now());
  }

  Inserts inserts() {
    return parts().inserts;
  }

  long now() {
    return clock.millis();
  }

  /**
   * The name of this application.
   *
   * @throws IllegalStateException before it has started
   */
  String application() {
    String name = application.get();
    if (name == null) {
      throw new IllegalStateException(
          "the outbox is used before the application has started; "
              + Settings.APPLICATION.name()
              + " would name it");
    }
    return name;
  }

  /**
   * Drains no more on this node, and gives the leases back, so that another node goes on at once.
   * What is written meanwhile stays for that one, or for the next start.
   *
   * @param patience how long to wait for the batches that are under way
   * @return whether all leases were given back; the rest end by themselves
   */
  public boolean handBack(Duration patience) throws InterruptedException {
    Parts known = parts;
    return known == null || known.drains.handBack(patience.toMillis());
  }

  @PreDestroy
  void stop() {
    Parts known = parts;
    if (known != null) {
      known.drains.stop();
    }
  }

  private Parts parts() {
    Parts known = parts;
    if (known == null) {
      synchronized (this) {
        known = parts;
        if (known == null) {
          known = make();
          parts = known;
        }
      }
    }
    return known;
  }

  private Parts make() {
    String name = application();
    Inserts inserts = new Inserts(unit.factory().unwrap(SessionFactoryImplementor.class));
    Complaints complaints = new Complaints();
    DrainSettings settings =
        new DrainSettings(
            UUID.randomUUID().toString(),
            config.get(Settings.OUTBOX_BATCH),
            config.get(Settings.OUTBOX_LEASE),
            new RetryPolicy(
                config.get(Settings.OUTBOX_ATTEMPTS),
                config.get(Settings.OUTBOX_BACKOFF),
                config.get(Settings.OUTBOX_BACKOFF_MAX),
                bound -> ThreadLocalRandom.current().nextLong(bound)),
            meter,
            clock);
    Executor threads = executor == null ? managed : executor;
    if (threads == null) {
      throw new IllegalStateException("the server has no ManagedExecutorService");
    }
    feed.onWoken(this::woken);
    Settled settled = new Settled();
    Drains drains =
        new Drains(
            threads,
            config.get(Settings.OUTBOX_THREADS),
            stream ->
                new StreamDrain(
                    stream, unit, transactions, inserts, publisher, feed, settings, settled),
            config.get(Settings.OUTBOX_LINGER).toMillis(),
            complaints);
    return new Parts(
        inserts,
        new StreamDirectory(name, unit, transactions, inserts),
        drains,
        new Watch(name, unit, transactions, drains, settings),
        new Cleaner(name, unit, transactions, settings, config.get(Settings.OUTBOX_RETENTION)),
        new ReceiptCleaner(name, unit, transactions, settings, config.get(Settings.EVENTS_MEMORY)),
        new Counter(name, unit, transactions, settings, meter),
        complaints);
  }
}
