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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.history.EventPublisher;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamName;
import org.carillon.persistence.DatabaseOutage;
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
  private EventPublisher eventPublisher;
  private StreamFeeds streamFeeds;
  private CarillonConfig config;
  private OutboxMeter meter;
  private Supplier<@Nullable String> application;
  private Clock clock;
  private @Nullable Executor executor;
  private volatile @Nullable Parts parts;
  private volatile @Nullable Instant lastLook;
  private volatile boolean isUsed;
  private final OutboxFailureLog starting = new OutboxFailureLog();

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected OutboxEngine() {}

  @Inject
  OutboxEngine(
      PersistenceUnit unit,
      Transactions transactions,
      EventPublisher eventPublisher,
      StreamFeeds streamFeeds,
      CarillonConfig config,
      Instance<OutboxMeter> meters,
      ApplicationName application,
      OutboxClock clock) {
    this(
        unit,
        transactions,
        eventPublisher,
        streamFeeds,
        config,
        meters.isResolvable() ? meters.get() : OutboxMeter.NONE,
        application::get,
        clock.get(),
        null);
  }

  /** Of given parts; without an executor the server's. */
  OutboxEngine(
      PersistenceUnit unit,
      Transactions transactions,
      EventPublisher eventPublisher,
      StreamFeeds streamFeeds,
      CarillonConfig config,
      OutboxMeter meter,
      Supplier<@Nullable String> application,
      Clock clock,
      @Nullable Executor executor) {
    this.unit = unit;
    this.transactions = transactions;
    this.eventPublisher = eventPublisher;
    this.streamFeeds = streamFeeds;
    this.config = config;
    this.meter = meter;
    this.application = application;
    this.clock = clock;
    this.executor = executor;
  }

  /** What is made once the unit and the name of the application are known. */
  private record Parts(
      OutboxInserts inserts,
      StreamDirectory directory,
      DrainScheduler drains,
      StreamSweep watch,
      OutboxSql sql,
      Executor threads,
      OutboxCleaner cleaner,
      ReceiptCleaner receipts,
      DatabaseCheck check,
      OutboxCounter counter,
      OutboxFailureLog complaints,
      Set<Long> gone) {}

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
      DatabaseOutage.isOver();
    }
    moveFromGone(known);
    attempt(known.complaints, "watching formats", known.drains::tick);
    attempt(known.complaints, "checking the database", known.check::tick);
    attempt(known.complaints, "listening", streamFeeds::tick);
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

  private static boolean attempt(OutboxFailureLog outboxFailureLog, String doing, Attempt attempt) {
    try {
      attempt.run();
      outboxFailureLog.settled(doing);
      return true;
    } catch (Throwable e) { // a timer whose task throws is given up by its container
      outboxFailureLog.about(doing, e);
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
   * @param lastLook when the database answered last; null: it has not answered yet
   * @param census what waited of late; null: it has not been counted yet
   * @param isEmbedded whether the database runs in this process
   */
  public record Condition(
      boolean isUsed,
      @Nullable Instant lastLook,
      @Nullable OutboxCensus census,
      boolean isEmbedded) {

    /** Whether a database of this node alone has answered before, and not for as long. */
    public boolean hasLostItsOwn(Instant now, Duration silence) {
      return isUsed
          && isEmbedded
          && lastLook != null
          && Duration.between(lastLook, now).compareTo(silence) >= 0;
    }
  }

  /** How it is. Asks nobody, so that it answers when the database does not. */
  public Condition condition() {
    Parts known = parts;
    return new Condition(
        isUsed,
        lastLook,
        known == null ? null : known.counter.last(),
        known != null && known.check.isEmbedded());
  }

  /**
   * Has the stream drained soon, on a thread of the server's, or by another node if we are going.
   */
  void wake(long stream, String tenant) {
    Parts known = parts();
    if (!known.drains.wake(stream, tenant, DrainScope.NEW)) {
      StreamName name = known.directory.name(stream);
      if (name != null) {
        streamFeeds.wakeOthers(name);
      }
    }
  }

  /**
   * Another node has written to a stream and drains no more. This is a thread of the bus, which
   * must not wait for the database.
   */
  private void woken(StreamName name) {
    Parts known = parts;
    if (known == null) {
      return;
    }
    try {
      known.threads.execute(
          () ->
              attempt(
                  known.complaints,
                  "draining for another node",
                  () -> {
                    Long stream = known.directory.existing(name);
                    if (stream != null) {
                      known.drains.wake(stream, name.tenant(), DrainScope.NEW);
                    }
                  }));
    } catch (RejectedExecutionException | Error e) { // an Error: no memory for a thread
      known.complaints.about("draining for another node", e); // the next tick finds it
    }
  }

  /**
   * The row of a stream is gone, as after somebody has emptied the tables. What this node wrote to
   * it since goes to the stream that has its name now; where that fails, a later tick does it.
   */
  private void gone(long stream) {
    Parts known = parts();
    known.gone.add(stream);
    moveFromGone(known);
  }

  private void moveFromGone(Parts known) {
    attempt(
        known.complaints,
        "moving events to a stream that was made anew",
        () -> {
          for (long stream : known.gone) {
            moveFrom(stream, known);
          }
        });
  }

  private void moveFrom(long stream, Parts known) throws Exception {
    StreamName name = known.directory.name(stream);
    if (!known.gone.remove(stream) || name == null) {
      return; // another thread does it, or nobody here writes to it
    }
    try {
      known.directory.forget(stream);
      long successor = known.directory.number(name, now());
      known.sql.write(
          () ->
              known
                  .sql
                  .session()
                  .createMutationQuery(
                      "update CarillonOutboxEntry e set e.stream = :successor"
                          + " where e.stream = :stream")
                  .setParameter("successor", successor)
                  .setParameter("stream", stream)
                  .executeUpdate());
      known.drains.wake(successor, name.tenant(), DrainScope.EVERYTHING);
    } catch (Throwable e) {
      known.gone.add(stream);
      throw e;
    }
  }

  /** A transaction that wrote to these streams has committed. */
  void written(Map<StreamName, Long> streams) {
    directory().learn(streams);
    streams.forEach((name, stream) -> wake(stream, name.tenant()));
  }

  StreamDirectory directory() {
    return parts().directory;
  }

  OutboxInserts inserts() {
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

  /**
   * Drains again on this node after leases were handed back; nothing happens where they were not.
   */
  public synchronized void takeUp() {
    Parts known = parts;
    if (known != null && known.drains.isStopped()) {
      parts = null; // whoever needs them next makes new ones, under another name of the node
    }
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
    OutboxInserts outboxInserts =
        new OutboxInserts(unit.factory().unwrap(SessionFactoryImplementor.class));
    OutboxFailureLog outboxFailureLog = new OutboxFailureLog();
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
            new SafeMeter(meter, outboxFailureLog),
            outboxFailureLog,
            clock);
    Executor threads = executor == null ? managed : executor;
    if (threads == null) {
      throw new IllegalStateException("the server has no ManagedExecutorService");
    }
    streamFeeds.onWoken(this::woken);
    OutboxSql sql = new OutboxSql(unit, transactions, outboxInserts, settings);
    DrainScheduler drainScheduler =
        new DrainScheduler(
            threads,
            config.get(Settings.OUTBOX_THREADS),
            stream ->
                new StreamDrain(
                    new SqlStreamStore(sql, stream, settings),
                    new EventComposer(eventPublisher),
                    streamFeeds,
                    settings),
            this::gone,
            config.get(Settings.OUTBOX_LINGER).toMillis(),
            settings);
    StreamSweep streamSweep = new StreamSweep(name, sql, drainScheduler, settings);
    return new Parts(
        outboxInserts,
        new StreamDirectory(name, unit, transactions, outboxInserts),
        drainScheduler,
        streamSweep,
        sql,
        threads,
        new OutboxCleaner(
            name, unit, transactions, settings, config.get(Settings.OUTBOX_RETENTION)),
        new ReceiptCleaner(name, unit, transactions, settings, config.get(Settings.EVENTS_MEMORY)),
        new DatabaseCheck(unit, transactions, config),
        new OutboxCounter(name, unit, transactions, settings, streamSweep),
        outboxFailureLog,
        ConcurrentHashMap.newKeySet());
  }
}
