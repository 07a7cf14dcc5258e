package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.history.EventPublisher;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamName;
import org.carillon.history.StreamRow;
import org.carillon.outbox.Schedule.Host;
import org.carillon.session.Envelope;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that write to an outbox and drain it, on a simulated database, with whatever may go wrong:
 * commits that come late or never, formats that fail, take long or never end, publications that
 * take long, nodes that stand still, go or die, answers to commits that are lost, dead events that
 * are tried again. What drains is what drains in production.
 */
final class DrainSimulation {

  private static final long LEASE = 10_000;
  private static final int ATTEMPTS = 4;
  private static final long WRITING = 12_000;
  private static final long LONGEST_TRANSACTION = 40_000;

  /** For how long nothing new goes wrong, until all must have been heard: formats stay slow. */
  private static final long CALM = 600_000;

  private final Schedule schedule;
  private final SimulatedDatabase database;
  private final boolean isCalm;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Event> events = new LinkedHashMap<>();
  private final List<Long> streams = new ArrayList<>();
  private final int keys;
  private long moment;
  private long ends;

  /** A run that the seed decides; every third of them without anything that goes wrong. */
  DrainSimulation(long seed, ExecutorService threads) {
    schedule = new Schedule(seed, threads);
    isCalm = seed % 3 == 0;
    database = new SimulatedDatabase(schedule, seed % 2 == 0);
    database.losesAnswers = !isCalm;
    keys = 2 + schedule.random.nextInt(4);
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
    Host outside = new Host();
    for (int i = 0; i < 4; i++) {
      schedule.start(outside, this::write);
    }
    if (!isCalm) {
      schedule.start(outside, this::disturb);
      schedule.start(outside, this::redrive);
    }
    schedule.run(begin + WRITING + LONGEST_TRANSACTION + 1_000);
    database.losesAnswers = false;
    for (Node node : nodes) {
      node.host.standsStillUntil = 0;
    }
    for (long until = schedule.now() + CALM; schedule.now() < until && !isAllHeard(); ) {
      schedule.run(schedule.now() + 1_000);
    }
    nodes.forEach(node -> node.drains.stop());
    schedule.end();
    check();
  }

  private boolean isAllHeard() {
    return nodes.stream()
        .filter(node -> !node.host.isDead)
        .allMatch(node -> events.values().stream().allMatch(event -> isOver(event, node)));
  }

  private boolean isOver(Event event, Node node) {
    return event.committed == 0
        || node.born > event.committed
        || node.ears.get(event.stream).known.contains(event.id)
        || event.composeMillis > 0 && database.isDead(event.id);
  }

  private void check() {
    for (Node node : nodes) {
      if (node.host.isDead) {
        continue;
      }
      for (long stream : streams) {
        List<String> heard = node.heard(stream);
        // What some had heard before it failed elsewhere is repeated, with the same id.
        assertThat(heard.stream().filter(id -> !database.wasTakenBack(id)))
            .as("heard once")
            .doesNotHaveDuplicates();
        assertThat(heard).as("committed").allMatch(id -> events.get(id).committed > 0);
        checkOrder(node, stream, heard);
      }
      assertThat(events.values().stream().filter(event -> !isOver(event, node)).map(e -> e.id))
          .as("lost or stuck at " + node.name)
          .isEmpty();
    }
    if (isCalm) {
      for (Event event : events.values()) {
        assertThat(event.heardAt - event.committedAt)
            .as("after its commit " + event.id + " is heard without waiting for a tick")
            .isLessThan(event.committed == 0 ? 1 : 500);
      }
    }
  }

  /** What committed before another of its key drew its number is heard before it. */
  private void checkOrder(Node node, long stream, List<String> heard) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < heard.size(); i++) {
      places.putIfAbsent(heard.get(i), i);
    }
    Map<String, List<Event>> byKey = new HashMap<>();
    for (Event event : events.values()) {
      if (event.stream == stream) {
        byKey.computeIfAbsent(event.key, key -> new ArrayList<>()).add(event);
      }
    }
    for (List<Event> ofKey : byKey.values()) {
      for (Event one : ofKey) {
        int place = places.getOrDefault(one.id, -1);
        if (one.committed == 0 || one.isRedriven || place < 0) {
          continue;
        }
        for (Event next : ofKey) {
          if (one.committed < next.drawn
              && place > places.getOrDefault(next.id, Integer.MAX_VALUE)) {
            throw new AssertionError(one.id + " behind " + next.id + " at " + node.name);
          }
        }
      }
    }
  }

  /** A client of a node, which has one transaction after another. */
  private void write() {
    while (schedule.now() < ends) {
      schedule.pause(schedule.random.nextInt(1_200));
      Node node = nodes.get(schedule.random.nextInt(nodes.size()));
      if (!node.host.isDead) {
        schedule.start(node.host, () -> transaction(node));
      }
    }
  }

  private void transaction(Node node) {
    String transaction = "tx" + ++moment;
    int stream = schedule.random.nextInt(10) == 0 ? 1 : 0;
    String key = "k" + schedule.random.nextInt(keys);
    boolean isRow = schedule.random.nextInt(3) > 0; // else a key that an emitter names
    String row = stream + key;
    if (isRow) {
      schedule.lock(row);
    }
    Map<Long, Envelope> written = new TreeMap<>();
    List<Event> own = new ArrayList<>();
    int size = schedule.random.nextInt(12) == 0 ? 12 : 1 + schedule.random.nextInt(3);
    for (int i = 0; i < size; i++) {
      Event event = event(transaction + "-" + i, streams.get(stream), key);
      event.drawn = ++moment;
      written.put(
          database.draw(transaction), TestNode.event("t" + stream, key, transaction + "-" + i));
      own.add(event);
      schedule.step();
    }
    if (schedule.random.nextInt(8) == 0) {
      schedule.pause(schedule.random.nextInt((int) LONGEST_TRANSACTION));
    }
    if (node.host.isDead || schedule.random.nextInt(10) == 0) {
      database.rollBack(transaction);
      if (isRow) {
        schedule.unlock(row);
      }
      return;
    }
    database.commit(transaction, streams.get(stream), written);
    moment++;
    for (Event event : own) {
      event.committed = moment;
      event.committedAt = schedule.now();
    }
    if (isRow) {
      schedule.unlock(row);
    }
    schedule.step();
    if (isCalm || schedule.random.nextInt(12) > 0) { // else the answer to the commit was lost
      node.wake(streams.get(stream), DrainScope.NEW);
    }
  }

  private Event event(String id, long stream, String key) {
    Event event = new Event("id-" + id, stream, key);
    if (!isCalm) {
      switch (schedule.random.nextInt(25)) {
        case 0 -> event.failures = 1 + schedule.random.nextInt(2);
        case 1 -> event.refusals = 1;
        case 2 -> event.composeMillis = 100 + schedule.random.nextInt(2_000);
        case 3 -> event.composeMillis = schedule.random.nextInt((int) LEASE * 4);
        case 4 -> event.sendMillis = schedule.random.nextInt((int) LEASE);
        default -> {}
      }
    }
    events.put(event.id, event);
    return event;
  }

  /** An operator, who has mended a format that was too slow, tries dead events again. */
  private void redrive() {
    while (true) { // what still takes long dies again
      schedule.pause(1_000 + schedule.random.nextInt(20_000));
      for (String id : database.redriveOne()) {
        Event event = events.get(id);
        event.isRedriven = true;
        event.composeMillis = 0;
        nodes.get(schedule.random.nextInt(nodes.size())).wake(event.stream, DrainScope.FAILED);
      }
    }
  }

  /** Stops nodes, for less or more than a lease, and kills one. */
  private void disturb() {
    while (schedule.now() < ends) {
      schedule.pause(1_000 + schedule.random.nextInt(4_000));
      Node node = nodes.get(schedule.random.nextInt(nodes.size()));
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
  }

  /** A node of the application. */
  private final class Node {

    final String name;
    final Host host = new Host();
    final long born = ++moment;
    final DrainScheduler drains;
    private final SimulatedDatabase.Connection connection;
    private final Map<Long, Ear> ears = new HashMap<>();

    Node(String name) {
      this.name = name;
      DrainSettings settings =
          new DrainSettings(
              name,
              5,
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
      schedule.start(host, this::tick);
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

    private void tick() {
      while (true) {
        schedule.pause(1_000);
        if (host.isDead) {
          return;
        }
        connection.watermark().settle(schedule.now());
        database.busy(name).forEach(state -> wake(state.row().id(), DrainScope.FAILED));
        drains.tick();
        schedule.step();
        ears.values().forEach(Ear::readUpToTheWatermark);
      }
    }

    private final class SimulatedClock extends Clock {

      @Override
      public Instant instant() {
        return Instant.ofEpochMilli(schedule.now());
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
      schedule.pause(event.composeMillis);
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
        schedule.pause(event.sendMillis);
      };
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
