package org.carillon.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.event.Envelope;
import org.carillon.history.EventPublisher;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamName;
import org.carillon.history.StreamRow;
import org.carillon.outbox.Schedule.Host;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that write to an outbox and drain it, on a simulated database, with whatever may go wrong:
 * commits that come late or never, formats that fail, take long or never end, publications that
 * take long, nodes that stand still, go or die, clocks that differ, answers to commits that are
 * lost, dead events that are tried again. What drains is what drains in production.
 */
final class DrainSimulation {

  private static final long LEASE = 10_000;
  private static final int ATTEMPTS = 4;
  private static final long WRITING = 12_000;

  /** Who is not woken hears by a tick, which is rarely as soon. */
  private static final long SOON = 250;

  private static final long LONGEST_TRANSACTION = 40_000;

  /** For how long nothing new goes wrong, until all must have been heard: formats stay slow. */
  private static final long CALM = 600_000;

  private final Schedule schedule;
  private final Host outside = new Host();
  private final SimulatedDatabase database;
  private final boolean isCalm;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Event> events = new LinkedHashMap<>();
  private final List<Long> streams = new ArrayList<>();
  private final int keys;

  /** Whether each event takes long, and so a batch of them longer than a lease. */
  private final boolean isSlow;

  /** Of so many events one has each kind of trouble. */
  private final int troubles;

  private long moment;
  private long ends;

  /** A run that the seed decides; every third of them without anything that goes wrong. */
  DrainSimulation(long seed, ExecutorService threads) {
    schedule = new Schedule(seed, threads);
    isCalm = seed % 3 == 0;
    database = new SimulatedDatabase(schedule, seed % 2 == 0);
    database.losesAnswers = !isCalm;
    keys = 2 + schedule.random.nextInt(4);
    isSlow = schedule.random.nextInt(16) == 0;
    troubles = schedule.random.nextBoolean() ? 10 : 25;
    streams.add(database.stream("t0"));
    streams.add(database.stream("t1"));
  }

  /** An event, and what became of it. */
  private static final class Event {
    final String id;
    final long stream;
    final String key;
    long drawn;
    long committed; // 0: never
    long committedAt;
    long heardAt;
    int failures;
    int refusals;
    long composeMillis;
    long sendMillis;
    boolean isRedriven;

    /** Whether it may be given up: it fails too often, or takes too long. */
    boolean mayDie;

    Event(String id, long stream, String key) {
      this.id = id;
      this.stream = stream;
      this.key = key;
    }
  }

  void run() throws Throwable {
    for (int i = 0; i < 2; i++) {
      nodes.add(new Node("node" + i));
    }
    long begin = schedule.now();
    ends = begin + WRITING;
    for (int i = 0; i < 4; i++) {
      write();
    }
    if (!isCalm) {
      disturb();
      redrive();
    }
    schedule.run(begin + WRITING + LONGEST_TRANSACTION + 1_000);
    database.losesAnswers = false;
    for (Node node : nodes) {
      node.host.standsStillUntil = 0;
    }
    listen();
    schedule.run(schedule.now() + CALM);
    nodes.forEach(node -> node.drains.stop());
    schedule.end();
    check();
  }

  /** Until all is heard. */
  private void listen() {
    schedule.later(
        outside,
        1_000,
        () -> {
          if (isAllHeard()) {
            schedule.stop();
          } else {
            listen();
          }
        });
  }

  private boolean isAllHeard() {
    return nodes.stream()
        .filter(node -> !node.host.isDead)
        .allMatch(
            node ->
                node.gaps == 0 && events.values().stream().allMatch(event -> isOver(event, node)));
  }

  private boolean isOver(Event event, Node node) {
    return event.committed == 0
        || node.born > event.committed
        || node.ears.get(event.stream).known.contains(event.id)
        || event.mayDie && database.isDead(event.id);
  }

  private void check() {
    Map<Long, Map<String, List<Event>>> byKey = new HashMap<>();
    for (Event event : events.values()) {
      byKey
          .computeIfAbsent(event.stream, stream -> new HashMap<>())
          .computeIfAbsent(event.key, key -> new ArrayList<>())
          .add(event);
    }
    for (Node node : nodes) {
      if (node.host.isDead) {
        continue;
      }
      if (node.gaps > 0) {
        throw new AssertionError(node.name + " waits for numbers that do not come any more");
      }
      for (long stream : streams) {
        Map<String, Integer> places = places(node, stream);
        for (List<Event> ofKey : byKey.getOrDefault(stream, Map.of()).values()) {
          checkOrder(node, ofKey, places);
        }
      }
      for (Event event : events.values()) {
        if (!isOver(event, node)) {
          throw new AssertionError(event.id + " is lost or stuck at " + node.name);
        }
      }
    }
    for (Event event : isCalm ? events.values() : List.<Event>of()) {
      if (event.committed > 0 && event.heardAt - event.committedAt >= SOON) {
        throw new AssertionError(event.id + " is not heard before a tick");
      }
    }
  }

  /** Where in the stream the node heard which event. */
  private Map<String, Integer> places(Node node, long stream) {
    Map<String, Integer> places = new HashMap<>();
    List<String> heard = node.heard(stream);
    for (int i = 0; i < heard.size(); i++) {
      String id = heard.get(i);
      if (events.get(id).committed == 0) {
        throw new AssertionError(id + " never committed and is heard at " + node.name);
      }
      // What some had heard before it failed elsewhere is repeated, with the same id.
      if (places.putIfAbsent(id, i) != null && !database.wasTakenBack(id)) {
        throw new AssertionError(id + " is heard again at " + node.name);
      }
    }
    return places;
  }

  /** What committed before another of its key drew its number is heard before it. */
  private static void checkOrder(Node node, List<Event> ofKey, Map<String, Integer> places) {
    List<Event> heard =
        ofKey.stream()
            .filter(event -> places.containsKey(event.id))
            .sorted(Comparator.comparing(event -> places.get(event.id)))
            .toList();
    Event earliest = null; // of those that are heard behind
    for (int i = heard.size() - 1; i >= 0; i--) {
      Event event = heard.get(i);
      if (earliest != null && earliest.committed < event.drawn) {
        throw new AssertionError(earliest.id + " behind " + event.id + " at " + node.name);
      }
      if (!event.isRedriven && (earliest == null || event.committed < earliest.committed)) {
        earliest = event;
      }
    }
  }

  /** A client of a node, which has one transaction after another. */
  private void write() {
    schedule.later(
        outside,
        schedule.random.nextInt(isCalm ? 3_000 : 1_200), // else the next wakes who was not woken
        () -> {
          Node node = nodes.get(schedule.random.nextInt(nodes.size()));
          if (!node.host.isDead) {
            schedule.later(node.host, 0, new Transaction(node)::begin);
          }
          if (schedule.now() < ends) {
            write();
          }
        });
  }

  /** A transaction that writes events of one key. */
  private final class Transaction {

    private final Node node;
    private final String name = "tx" + ++moment;
    private final int stream = schedule.random.nextInt(10) == 0 ? 1 : 0;
    private final String key = "k" + schedule.random.nextInt(keys);

    /** The row that it changes; null: the key is one that an emitter names. */
    private final @Nullable String row = schedule.random.nextInt(3) > 0 ? stream + key : null;

    private final int size = schedule.random.nextInt(12) == 0 ? 12 : 1 + schedule.random.nextInt(3);
    private final Map<Long, Envelope> written = new TreeMap<>();
    private final List<Event> own = new ArrayList<>();

    Transaction(Node node) {
      this.node = node;
    }

    void begin() {
      if (row == null) {
        emit();
      } else {
        schedule.lock(node.host, row, this::emit);
      }
    }

    private void emit() {
      if (own.size() < size) {
        String id = name + "-" + own.size();
        Event event = event(id, streams.get(stream), key);
        event.drawn = ++moment;
        written.put(database.draw(name), TestNode.event("t" + stream, key, id));
        own.add(event);
        schedule.soon(node.host, this::emit);
      } else if (schedule.random.nextInt(8) == 0) {
        long millis = schedule.random.nextInt((int) LONGEST_TRANSACTION);
        schedule.later(node.host, millis, this::end);
      } else {
        end();
      }
    }

    private void end() {
      boolean commits = !node.host.isDead && schedule.random.nextInt(10) > 0;
      if (commits) {
        commit();
      } else {
        database.rollBack(name);
      }
      if (row != null) {
        schedule.unlock(row);
      }
      if (commits && (isCalm || schedule.random.nextInt(12) > 0)) { // else its answer was lost
        schedule.soon(node.host, () -> node.wake(streams.get(stream), DrainScope.NEW));
      }
    }

    private void commit() {
      database.commit(name, streams.get(stream), written);
      moment++;
      for (Event event : own) {
        event.committed = moment;
        event.committedAt = schedule.now();
      }
    }
  }

  private Event event(String id, long stream, String key) {
    Event event = new Event("id-" + id, stream, key);
    if (!isCalm) {
      switch (schedule.random.nextInt(troubles)) {
        case 0 -> event.failures = 1 + schedule.random.nextInt(2);
        case 1 -> event.refusals = 1;
        case 2 -> event.composeMillis = 100 + schedule.random.nextInt(2_000);
        case 3 -> event.composeMillis = schedule.random.nextInt((int) LEASE * 4);
        case 4 -> event.sendMillis = schedule.random.nextInt((int) LEASE);
        case 5 -> event.failures = ATTEMPTS + schedule.random.nextInt(2);
        default -> event.composeMillis = isSlow ? 1_000 + schedule.random.nextInt(2_000) : 0;
      }
      event.mayDie = event.failures >= ATTEMPTS || event.composeMillis > 0;
    }
    events.put(event.id, event);
    return event;
  }

  /** An operator, who has mended a format that was too slow, tries dead events again. */
  private void redrive() {
    schedule.later(
        outside,
        1_000 + schedule.random.nextInt(20_000),
        () -> {
          for (String id : database.redriveOne()) {
            Event event = events.get(id);
            event.isRedriven = true;
            event.composeMillis = 0;
            nodes.get(schedule.random.nextInt(nodes.size())).wake(event.stream, DrainScope.FAILED);
          }
          redrive(); // what still takes long dies again
        });
  }

  /** Stops nodes, for less or more than a lease, and kills one. */
  private void disturb() {
    schedule.later(
        outside,
        1_000 + schedule.random.nextInt(4_000),
        () -> {
          disturb(nodes.get(schedule.random.nextInt(nodes.size())));
          if (schedule.now() < ends) {
            disturb();
          }
        });
  }

  private void disturb(Node node) {
    if (schedule.random.nextInt(8) == 0 && nodes.size() < 4) {
      node.drains.stop(); // it goes, and its clients still hear
      nodes.add(new Node("node" + nodes.size()));
    } else if (schedule.random.nextInt(4) > 0) {
      node.host.standsStillUntil = schedule.now() + schedule.random.nextInt((int) LEASE * 2);
    } else if (nodes.size() < 4 && nodes.stream().filter(Node::isDraining).count() > 1) {
      node.host.isDead = true;
      nodes.add(new Node("node" + nodes.size()));
    }
  }

  /** A node of the application. */
  private final class Node {

    final String name;
    final Host host = new Host();
    final long born = ++moment;
    final DrainScheduler drains;
    private final DrainSettings settings;
    private final SimulatedDatabase.Connection connection;
    private final Map<Long, Ear> ears = new HashMap<>();

    /** How many stretches of numbers it takes for open. */
    private int gaps;

    /** How far its clock is ahead: those of all nodes are in step, to a second. */
    private final long ahead = isCalm ? 0 : schedule.random.nextInt(1_000);

    Node(String name) {
      this.name = name;
      settings =
          new DrainSettings(
              name,
              isCalm ? 5 : 2 + schedule.random.nextInt(6),
              Duration.ofMillis(LEASE),
              new RetryPolicy(
                  ATTEMPTS,
                  Duration.ofMillis(50),
                  Duration.ofMillis(400),
                  bound -> (long) (schedule.random.nextDouble() * bound)),
              OutboxMeter.NONE,
              new OutboxFailureLog(),
              new SimulatedClock());
      connection = database.new Connection(host, settings);
      for (long stream : streams) {
        ears.put(stream, new Ear(stream));
      }
      drains =
          new DrainScheduler(
              task -> schedule.start(host, task),
              2,
              stream ->
                  new StreamDrain(
                      connection.store(stream),
                      new EventComposer(new SimulatedPublisher()),
                      new SimulatedFeed(this),
                      settings),
              stream -> {
                throw new IllegalStateException("no stream is ever gone");
              },
              0,
              settings);
      tickLater();
    }

    boolean isDraining() {
      return !host.isDead && !drains.isStopped();
    }

    List<String> heard(long stream) {
      return ears.get(stream).heard;
    }

    void wake(long stream, DrainScope drainScope) {
      if (!host.isDead) {
        drains.wake(stream, database.state(stream).row().name().tenant(), drainScope);
      }
    }

    private void tickLater() {
      schedule.later(host, 1_000, () -> schedule.start(host, this::tick));
    }

    private void tick() {
      if (host.isDead) {
        return;
      }
      connection.watermark().settle(settings.now());
      gaps = connection.watermark().view(settings.now()).gaps().size();
      database
          .busy(name, settings.now())
          .forEach(state -> wake(state.row().id(), DrainScope.FAILED));
      drains.tick();
      schedule.step();
      ears.values().forEach(Ear::readUpToTheWatermark);
      tickLater();
    }

    private final class SimulatedClock extends Clock {

      @Override
      public Instant instant() {
        return Instant.ofEpochMilli(schedule.now() + ahead);
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

  /** How far the clients of a node have heard a stream. */
  private final class Ear {

    final List<String> heard = new ArrayList<>();
    final Set<String> known = new HashSet<>();
    final long stream;
    long head;

    Ear(long stream) {
      this.stream = stream;
      this.head = database.state(stream).delivered();
    }

    void hear(long offset, String id) {
      if (offset > head) {
        head = offset;
        heard.add(id);
        known.add(id);
        Event event = events.get(id);
        event.heardAt = event.heardAt == 0 ? schedule.now() : event.heardAt;
      }
    }

    void readUpToTheWatermark() {
      readUpTo(database.state(stream).delivered());
    }

    void readUpTo(long offset) {
      database.delivered(stream, head, offset).forEach((at, row) -> hear(at, row.eventId()));
      head = Math.max(head, offset);
    }
  }

  private final class SimulatedFeed extends StreamFeeds {

    private final Node node;

    SimulatedFeed(Node node) {
      this.node = node;
    }

    @Override
    public @Nullable Turn turn(StreamRow row, long from) {
      schedule.step();
      if (!isCalm && schedule.random.nextInt(20) == 0) {
        schedule.pause(500); // formats are still at what others drained
        return null;
      }
      Ear ear = node.ears.get(row.id());
      ear.readUpTo(from);
      return new Turn() {
        @Override
        public void publish(long offset, Envelope event, EventPublisher.Publication publication) {
          if (!database.isLeased(row.id(), node.name, node.settings.now())) {
            throw schedule.fail(event.id() + " is published by who has lost the lease");
          }
          schedule.step();
          if (offset > ear.head && !node.host.isDead) {
            publication.send(null);
            if (!node.host.isDead) { // else nobody has heard it, and nobody is told
              database.published(row.id(), offset);
              ear.hear(offset, event.id());
            }
          }
        }

        @Override
        public void close() {
          // nobody waits for it
        }
      };
    }

    @Override
    public void tell(StreamRow row, long offset, Envelope event) {
      if (node.host.isDead) {
        return;
      }
      for (Node other : nodes) {
        Ear ear = other.ears.get(row.id());
        if (ear.head == offset - 1 && !other.host.isDead && schedule.random.nextInt(3) > 0) {
          ear.hear(offset, event.id());
        }
      }
    }
  }

  private final class SimulatedPublisher implements EventPublisher {

    @Override
    public Publication prepare(Envelope envelope) {
      Event event = events.get(envelope.id());
      take(event.composeMillis);
      if (event.failures > 0) {
        event.failures--;
        throw new StackOverflowError("simulated");
      }
      AtomicInteger refusals = new AtomicInteger(event.refusals);
      event.refusals = 0;
      return streamEvent -> {
        if (refusals.getAndDecrement() > 0) {
          throw new LinkageError("simulated");
        }
        take(event.sendMillis);
      };
    }

    private void take(long millis) {
      if (millis > 0) {
        schedule.pause(millis);
      } else {
        schedule.step();
      }
    }

    @Override
    public void publish(StreamEvent event) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<StreamName> heard() {
      return Set.of();
    }
  }
}
