package org.carillon.outbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.carillon.event.Envelope;
import org.carillon.history.StreamName;
import org.carillon.history.StreamRow;
import org.carillon.outbox.Schedule.Host;
import org.carillon.outbox.StreamStore.State;
import org.jspecify.annotations.Nullable;

/**
 * The tables as a database shows them under READ COMMITTED: each statement sees what had committed
 * when it began, and the numbers of a sequence are drawn whatever becomes of the transaction.
 */
final class SimulatedDatabase {

  private final Schedule schedule;
  private final boolean namesWriters;
  private final TreeMap<Long, EntryRow> entries = new TreeMap<>(); // committed
  private final Map<Long, String> open = new LinkedHashMap<>(); // numbers by transaction
  private final Map<Long, Rows> streams = new TreeMap<>();
  private final Set<String> takenBack = new HashSet<>();
  private long sequence;
  boolean losesAnswers;

  /**
   * An empty one.
   *
   * @param namesWriters whether it says who has written, as PostgreSQL does
   */
  SimulatedDatabase(Schedule schedule, boolean namesWriters) {
    this.schedule = schedule;
    this.namesWriters = namesWriters;
  }

  long stream(String tenant) {
    long id = ++sequence;
    StreamRow row = new StreamRow(id, new StreamName(tenant, "/ws/test"), 1, "00", 0, 0);
    streams.put(id, new Rows(new State(row, 0, 0, 0, null, 0)));
    return id;
  }

  /** Draws a number in an open transaction. */
  long draw(String transaction) {
    open.put(++sequence, transaction);
    return sequence;
  }

  void commit(String transaction, long stream, Map<Long, Envelope> events) {
    open.values().removeIf(transaction::equals);
    events.forEach(
        (id, event) -> {
          EntryRow row =
              new EntryRow(
                  id,
                  0,
                  EntryRow.FRESH,
                  event.key(),
                  event.id(),
                  event.tenant(),
                  event.path(),
                  event.service(),
                  event.event(),
                  event.format(),
                  event.json(),
                  null,
                  null,
                  null,
                  schedule.now());
          entries.put(id, row);
          streams.get(stream).unsettled.put(id, row);
        });
  }

  void rollBack(String transaction) {
    open.values().removeIf(transaction::equals);
  }

  /** What the timer of a node looks for: streams that have something to do and are free. */
  List<State> busy(String node, long now) {
    return streams.values().stream()
        .filter(rows -> !rows.state.isTaken(node, now))
        .filter(
            rows ->
                rows.state.last() > rows.state.delivered()
                    || !rows.unsettled.isEmpty()
                    || rows.due(now).findAny().isPresent())
        .map(rows -> rows.state)
        .toList();
  }

  State state(long stream) {
    return streams.get(stream).state;
  }

  /** Whether the node has the lease of the stream just now. */
  boolean isLeased(long stream, String node, long now) {
    State state = state(stream);
    return node.equals(state.owner()) && now < state.leaseUntil();
  }

  /** A node has handed the event at this offset to its clients. */
  void published(long stream, long offset) {
    streams.get(stream).published.add(offset);
  }

  /** The events that have offsets, from above one up to another. */
  Map<Long, EntryRow> delivered(long stream, long above, long upTo) {
    return above < upTo ? streams.get(stream).placed.subMap(above, false, upTo, true) : Map.of();
  }

  /** Whether the event has lost an offset that it had. */
  boolean wasTakenBack(String eventId) {
    return takenBack.contains(eventId);
  }

  boolean isDead(String eventId) {
    return dead().anyMatch(one -> one.row().eventId().equals(eventId));
  }

  private Stream<StreamStore.Sidelined> dead() {
    return streams.values().stream()
        .flatMap(rows -> rows.failures.values().stream())
        .filter(one -> one.state() == OutboxFailure.DEAD);
  }

  /** Has the first dead event, if there is one, tried again; its id. */
  List<String> redriveOne() {
    List<StreamStore.Sidelined> first =
        dead().min(Comparator.comparing(one -> one.row().id())).stream().toList();
    for (StreamStore.Sidelined one : first) {
      streams.values().stream()
          .filter(rows -> rows.failures.containsKey(one.row().id()))
          .forEach(rows -> rows.fail(one.row(), OutboxFailure.DUE, 0, schedule.now()));
    }
    return first.stream().map(one -> one.row().eventId()).toList();
  }

  private static boolean isIn(UnsettledNumbers where, long id) {
    return id > where.above()
        || where.gaps().stream().anyMatch(gap -> gap.first() <= id && id <= gap.last());
  }

  /** What there is of a stream: found by number or offset, not by looking through everything. */
  private final class Rows {

    State state;
    @Nullable Store lockedBy;
    long lockedUntil;
    final TreeMap<Long, EntryRow> unsettled = new TreeMap<>(); // neither placed nor failed
    final TreeMap<Long, EntryRow> placed = new TreeMap<>(); // by offset
    final Map<Long, Long> offsets = new HashMap<>(); // by number
    final Set<Long> published = new HashSet<>(); // offsets
    final TreeMap<Long, StreamStore.Sidelined> failures = new TreeMap<>();

    Rows(State state) {
      this.state = state;
    }

    /**
     * The stream's row as it is from now on. What it calls delivered nobody publishes any more, and
     * nobody tries again: who reads it from the table, and cannot send it, leaves it out.
     */
    void become(State next) {
      placed
          .subMap(state.delivered(), false, Math.max(state.delivered(), next.delivered()), true)
          .forEach(
              (offset, row) -> {
                if (!published.contains(offset)) {
                  throw schedule.fail(row.eventId() + " is called delivered, and nobody heard it");
                }
              });
      state = next;
    }

    List<EntryRow> unsettled(UnsettledNumbers where, int limit) {
      return unsettled.values().stream().filter(row -> isIn(where, row.id())).limit(limit).toList();
    }

    Stream<EntryRow> due(long now) {
      return failures.values().stream()
          .filter(one -> one.state() == OutboxFailure.DUE && one.nextAttempt() <= now)
          .map(SimulatedDatabase::row);
    }

    void place(EntryRow entry, long offset) {
      if (offsets.putIfAbsent(entry.id(), offset) != null) {
        throw schedule.fail(entry.eventId() + " is placed again");
      }
      if (placed.putIfAbsent(offset, entry) != null) {
        throw schedule.fail("two events at offset " + offset);
      }
      unsettled.remove(entry.id());
    }

    void takeBack(EntryRow entry) {
      placed.remove(offsets.remove(entry.id()));
      if (!failures.containsKey(entry.id())) {
        unsettled.put(entry.id(), entry);
      }
    }

    void fail(EntryRow row, int as, int attempts, long next) {
      unsettled.remove(row.id());
      failures.put(row.id(), new StreamStore.Sidelined(row, as, attempts, next, null));
    }
  }

  private static EntryRow row(StreamStore.Sidelined one) {
    EntryRow row = one.row();
    return new EntryRow(
        row.id(),
        0,
        one.attempts(),
        row.key(),
        row.eventId(),
        row.tenant(),
        row.path(),
        row.service(),
        row.event(),
        row.format(),
        row.payload(),
        null,
        null,
        null,
        row.created());
  }

  /** A node's connection. */
  final class Connection implements EntryNumbers {

    private final Host host;
    private final DrainSettings settings;
    private final CommitWatermark watermark = new CommitWatermark(this);

    Connection(Host host, DrainSettings settings) {
      this.host = host;
      this.settings = settings;
    }

    CommitWatermark watermark() {
      return watermark;
    }

    StreamStore store(long stream) {
      return new Store(this, streams.get(stream));
    }

    private void step() {
      schedule.step();
      live();
    }

    private void live() {
      if (host.isDead) {
        throw new IllegalStateException("this node is dead");
      }
    }

    @Override
    public long settled() {
      return streams.values().stream().mapToLong(rows -> rows.state.floor()).max().orElse(0);
    }

    @Override
    public List<Long> between(long first, long last, int limit) {
      schedule.stepAlone();
      List<Long> found = new ArrayList<>();
      Long id = first > last ? null : entries.ceilingKey(first);
      while (id != null && id <= last && found.size() < limit) {
        found.add(id);
        id = entries.higherKey(id);
      }
      return found;
    }

    @Override
    public Set<String> writers() {
      schedule.stepAlone();
      return namesWriters ? new HashSet<>(open.values()) : null;
    }

    @Override
    public boolean areAbandoned(long first, long last) {
      schedule.stepAlone();
      return open.keySet().stream().noneMatch(id -> first <= id && id <= last)
          && entries.subMap(first, true, last, true).isEmpty();
    }
  }

  private final class Store implements StreamStore {

    private final Connection connection;
    private final Rows rows;

    Store(Connection connection, Rows rows) {
      this.connection = connection;
      this.rows = rows;
    }

    @Override
    public Found look(Wanted wanted) {
      connection.step();
      State state = wanted.known() == null ? rows.state : wanted.known();
      if (wanted.known() == null && state.isTaken(connection.settings.node(), wanted.now())) {
        return Found.nothing(state);
      }
      connection.step();
      boolean failing =
          wanted.failures()
              && rows.failures.values().stream().anyMatch(one -> one.state() < OutboxFailure.DEAD);
      connection.step();
      UnsettledNumbers none = UnsettledNumbers.above(state.floor());
      if (state.last() > state.delivered()) {
        List<EntryRow> given = given(state.delivered(), wanted.limit());
        connection.step();
        Map<String, Long> blocked =
            failing ? keys(one -> one.state() < OutboxFailure.DEAD) : Map.of();
        return new Found(
            state, given, List.of(), List.of(), failing, blocked, Map.of(), none, none);
      }
      List<EntryRow> due =
          failing ? rows.due(wanted.now()).limit(wanted.limit()).toList() : List.of();
      UnsettledNumbers unsettledNumbers = connection.watermark.view(wanted.now());
      connection.step();
      UnsettledNumbers unseen = wanted.unseen() == null ? none : wanted.unseen();
      int room = wanted.limit() - due.size();
      List<EntryRow> fresh =
          new ArrayList<>(rows.unsettled(UnsettledNumbers.above(unseen.above()), room));
      connection.step();
      fresh.addAll(0, rows.unsettled(new UnsettledNumbers(unseen.gaps(), Long.MAX_VALUE), room));
      fresh = fresh.subList(0, Math.min(room, fresh.size()));
      connection.step();
      Map<String, Long> blocked = new HashMap<>();
      if (failing) {
        keys(one -> one.state() == OutboxFailure.DUE && one.nextAttempt() > wanted.now())
            .forEach((key, first) -> blocked.put(key, 0L));
      }
      Map<String, Long> waiting =
          failing ? keys(one -> one.state() == OutboxFailure.HELD) : Map.of();
      return new Found(
          state, List.of(), due, fresh, failing, blocked, waiting, unseen, unsettledNumbers);
    }

    private List<EntryRow> given(long above, int limit) {
      return rows.placed.tailMap(above, false).entrySet().stream()
          .limit(limit)
          .map(
              one -> {
                EntryRow row = one.getValue();
                Sidelined failure = rows.failures.get(row.id());
                return (failure == null ? row : row(failure)).at(one.getKey());
              })
          .toList();
    }

    private Map<String, Long> keys(Predicate<Sidelined> condition) {
      Map<String, Long> keys = new HashMap<>();
      for (Sidelined one : rows.failures.values()) {
        if (condition.test(one)) {
          keys.merge(one.row().key(), one.row().id(), Math::min);
        }
      }
      return keys;
    }

    @Override
    public boolean isTaken(long now) {
      connection.step();
      awaitRow();
      boolean isTaken = rows.state.isTaken(connection.settings.node(), now);
      connection.step();
      return isTaken;
    }

    @Override
    public State write(State before, State after, Change change, long now) {
      connection.step();
      awaitRow();
      if (!mayWrite(before, now)) {
        return null;
      }
      breakOffAtTimes();
      long until = Math.max(connection.settings.leaseUntil(now), before.leaseUntil() + 1);
      State written = after.heldBy(connection.settings.node(), until);
      apply(change, now);
      rows.become(written);
      breakOffAtTimes();
      connection.step();
      return written;
    }

    /** The connection is gone, or there is no memory for what it said. */
    private void breakOffAtTimes() {
      if (losesAnswers && schedule.random.nextInt(60) == 0) {
        if (schedule.random.nextInt(4) == 0) {
          throw new OutOfMemoryError("simulated");
        }
        throw new IllegalStateException("the connection is gone");
      }
    }

    private boolean mayWrite(State before, long now) {
      State state = rows.state;
      return state.leaseUntil() == before.leaseUntil()
          && !(state.owner() != null
              && !state.owner().equals(connection.settings.node())
              && state.leaseUntil() >= now);
    }

    private void apply(Change change, long now) {
      for (long entry : change.takenBack()) {
        EntryRow row = entries.get(entry);
        rows.takeBack(row);
        takenBack.add(row.eventId());
      }
      for (Sidelined one :
          change.freed().isEmpty() ? List.<Sidelined>of() : List.copyOf(rows.failures.values())) {
        if (one.state() == OutboxFailure.HELD && change.freed().contains(one.row().key())) {
          rows.fail(one.row(), OutboxFailure.DUE, one.attempts(), now);
        }
      }
      for (long entry : change.recovered()) {
        Sidelined one = rows.failures.get(entry);
        rows.fail(one.row(), OutboxFailure.RECOVERED, one.attempts(), one.nextAttempt());
      }
      for (Sidelined one : change.sidelined()) {
        if (rows.failures.containsKey(one.row().id()) == one.row().isFresh()) {
          throw schedule.fail(one.row().eventId() + " has failed before, or has not");
        }
        rows.fail(entries.get(one.row().id()), one.state(), one.attempts(), one.nextAttempt());
      }
      for (EntryRow row : change.placed()) {
        rows.place(entries.get(row.id()), row.position());
      }
    }

    @Override
    public Release release(State before, long delivered, UnsettledNumbers unseen, long now) {
      connection.step();
      awaitRow();
      rows.lockedBy = this;
      rows.lockedUntil = schedule.now() + connection.settings.lease().toMillis() / 2;
      try {
        if (unseen != null && !rows.unsettled(unseen, 1).isEmpty()) {
          return Release.MORE;
        }
        connection.step(); // what is committed now finds the row as it was
        if (rows.lockedBy != this) {
          throw new IllegalStateException("the session was ended");
        }
        if (!mayWrite(before, now)) {
          return Release.LOST;
        }
        rows.become(before.delivered(delivered).heldBy(null, before.leaseUntil() + 1));
      } finally {
        rows.lockedBy = rows.lockedBy == this ? null : rows.lockedBy;
      }
      connection.step();
      return Release.DONE;
    }

    /** Whoever has the stream's row locked ends, or is ended where it stands still. */
    private void awaitRow() {
      while (rows.lockedBy != null && schedule.now() < rows.lockedUntil) {
        schedule.pause(1);
        connection.live();
      }
      rows.lockedBy = null;
    }
  }
}
