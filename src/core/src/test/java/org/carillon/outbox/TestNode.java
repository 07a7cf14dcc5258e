package org.carillon.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.carillon.api.outbox.OutboxMonitor;
import org.carillon.audience.ResolvedAudience;
import org.carillon.broadcast.FormatExecutor;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Setting;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.history.EventPublisher;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamName;
import org.carillon.persistence.JtaDatabase;
import org.carillon.persistence.Transactions;
import org.carillon.session.StreamEvent;

/** A node with an outbox of its own on a database that it may share. */
class TestNode {

  static final int ATTEMPTS = 3;

  /** Longer than a lease is by default. */
  static final Duration LEASE = Duration.ofSeconds(11);

  /** Longer than the pause before any attempt is by default. */
  static final Duration RETRY = Duration.ofMinutes(10);

  /** Longer than delivered events are kept by default. */
  static final Duration RETENTION = Duration.ofMinutes(11);

  final List<String> published = new CopyOnWriteArrayList<>();

  /** What could not be composed for those who hear it here. */
  final List<String> leftOut = new CopyOnWriteArrayList<>();

  final Set<String> poisoned = ConcurrentHashMap.newKeySet();
  final Set<String> deadly = ConcurrentHashMap.newKeySet();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  final Outbox outbox;
  final StreamFeeds feed;
  final FormatExecutor formats;
  final OutboxEngine engine;
  final OutboxMonitor monitor;
  private final JtaDatabase database;

  /** The streams that are heard here. */
  final Set<StreamName> heard = ConcurrentHashMap.newKeySet();

  /** What it does at the end of each transaction of its own, before it is committed. */
  volatile Runnable afterTransaction = () -> {};

  private final Transactions transactions;

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Whether it is dead, as after a power cut: nothing it does reaches the database any more. */
  volatile boolean isKilled;

  /** Drains when {@link #drain} is called. */
  TestNode(JtaDatabase database, String application, Clock clock) {
    this(database, application, clock, null);
  }

  TestNode(JtaDatabase database, String application, Clock clock, Executor executor) {
    this(database, application, clock, executor, Cluster.alone());
  }

  /** With a way to other nodes. */
  TestNode(
      JtaDatabase database, String application, Clock clock, Executor executor, Cluster cluster) {
    this(database, application, clock, executor, cluster, "10");
  }

  /** With batches of that size. */
  TestNode(
      JtaDatabase database,
      String application,
      Clock clock,
      Executor executor,
      Cluster cluster,
      String batch) {
    this(database, application, clock, executor, cluster, Map.of(Settings.OUTBOX_BATCH, batch));
  }

  /** With settings of its own. */
  TestNode(
      JtaDatabase database,
      String application,
      Clock clock,
      Executor executor,
      Cluster cluster,
      Map<Setting<?>, String> settings) {
    this.database = database;
    Map<String, String> named = new HashMap<>();
    named.put(Settings.OUTBOX_ATTEMPTS.name(), String.valueOf(ATTEMPTS));
    settings.forEach((setting, value) -> named.put(setting.name(), value));
    CarillonConfig config = new CarillonConfig(name -> Optional.ofNullable(named.get(name)));
    Executor threads = executor == null ? waiting::add : executor;
    transactions = database.transactionsWith(this::live);
    OutboxTable table = new OutboxTable(database.unit(), transactions, () -> application, clock);
    Connected connected = new Connected();
    formats = new FormatExecutor(config, executor == null ? Runnable::run : executor);
    feed = new StreamFeeds(table, connected, cluster, formats, config, threads);
    cluster.listen(feed);
    engine =
        new OutboxEngine(
            database.unit(),
            transactions,
            connected,
            feed,
            config,
            OutboxMeter.NONE,
            () -> application,
            clock,
            threads);
    outbox = new Outbox(database.unit(), transactions, engine);
    monitor = new DatabaseOutboxMonitor(database.unit(), transactions, engine);
  }

  /** The connections of the node. */
  private final class Connected implements EventPublisher {

    @Override
    public Publication prepare(Envelope envelope) {
      Runnable publication = TestNode.this.prepare(envelope);
      return event -> {
        if (failing.remove(envelope.json())) {
          throw new IllegalStateException("not now");
        }
        publication.run();
      };
    }

    @Override
    public void publish(StreamEvent event) {
      TestNode.this.prepare(event.envelope()).run();
    }

    @Override
    public boolean asksApplication(Envelope envelope) {
      return true;
    }

    @Override
    public Publication prepareHeard(Envelope envelope) {
      Runnable publication = TestNode.this.prepare(envelope);
      return event -> publication.run();
    }

    @Override
    public void leftOut(StreamEvent event, Throwable failure) {
      failed(event.envelope(), failure);
    }

    @Override
    public void failed(Envelope envelope, Throwable failure) {
      leftOut.add(envelope.json() + ": " + failure.getMessage());
    }

    @Override
    public Set<StreamName> heard() {
      return heard;
    }
  }

  /** Composes an event; what is returned sends it. */
  Runnable prepare(Envelope envelope) {
    String text = envelope.json();
    if (poisoned.contains(text)) {
      throw new IllegalStateException("cannot compose " + text);
    }
    return () -> {
      if (deadly.contains(text)) {
        isKilled = true;
        throw new IllegalStateException("killed");
      }
      published.add(text);
    };
  }

  private void live() {
    if (isKilled) {
      throw new IllegalStateException("killed");
    }
    afterTransaction.run();
  }

  /** What a drain of this node asks the tables by. */
  StreamStore store(long stream) {
    return new SqlStreamStore(sql(), stream, settings());
  }

  /** What all drains of this node share. */
  OutboxSql sql() {
    return new OutboxSql(database.unit(), transactions, engine.inserts(), settings());
  }

  private static DrainSettings settings() {
    return new DrainSettings(
        "test",
        10,
        Duration.ofSeconds(10),
        new RetryPolicy(1, Duration.ZERO, Duration.ZERO, bound -> 0),
        OutboxMeter.NONE,
        new OutboxFailureLog(),
        Clock.systemUTC());
  }

  /** Commits a transaction that writes the events under the key. */
  void emit(String key, String... texts) throws Exception {
    database
        .transactions()
        .call(
            () -> {
              for (String text : texts) {
                outbox.write(event("t1", key, text));
              }
              return true;
            });
  }

  /** Commits a transaction of its own that writes the event, whatever others are open here. */
  void write(Envelope event) {
    try {
      database
          .transactions()
          .callSeparately(
              () -> {
                outbox.write(event);
                return true;
              });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The ids of the events that have a place in a stream on the database, in order. */
  List<String> offsets() {
    try {
      return database
          .transactions()
          .call(
              () ->
                  database
                      .unit()
                      .ownEntityManager()
                      .createQuery(
                          "select e.eventId from CarillonOutboxOffset o"
                              + " join CarillonOutboxEntry e on e.id = o.entry order by o.position",
                          String.class)
                      .getResultList());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next publication of the event by the drain of this node fails, and no other. */
  void failOnce(String text) {
    failing.add(text);
  }

  /** A client connects. */
  TestNode listening() {
    heard.add(new StreamName("t1", "/ws/test"));
    feed.join(new StreamName("t1", "/ws/test"));
    return this;
  }

  static Envelope event(String tenant, String key, String text) {
    return new Envelope(
        "id-" + text,
        tenant,
        "/ws/test",
        key,
        "Test",
        "happened",
        text,
        new EventAttributes(
            Map.of("json", Map.of("a", "b"), "pcp", Map.of("pcp-action", "x", "n", 1)),
            Map.of("text", List.of("pcp-message", "subject"))),
        "json",
        ResolvedAudience.EVERYONE.except("c1"),
        "c1");
  }

  /** The number of a stream, made in a transaction of its own where it is not there. */
  long stream(String tenant) {
    return engine.directory().number(new StreamName(tenant, "/ws/test"), engine.now());
  }

  /** What the executor would do. */
  void drain() {
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  /** Whether commits have woken it. */
  boolean isAwake() {
    return !waiting.isEmpty();
  }

  /** What the timer would do. */
  void tick() {
    engine.tick();
    drain();
  }

  /** A clock that goes on when it is told to. */
  static final class TestClock extends Clock {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    synchronized void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public synchronized Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
