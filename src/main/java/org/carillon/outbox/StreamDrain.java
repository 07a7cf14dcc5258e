package org.carillon.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.carillon.history.Feed;
import org.carillon.history.Publisher;
import org.carillon.history.StreamRow;
import org.carillon.outbox.Batch.Prepared;
import org.carillon.outbox.StreamStore.State;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Drains one stream, batch by batch: in one short transaction it takes the lease and gives the
 * events their offsets, then it publishes them outside any transaction; the watermark moves with
 * the next batch, or when the lease is given back. What had an offset and was not published when a
 * node died is published by the next one, with the same event ids and offsets.
 *
 * <p>While it holds the lease it knows how far the stream is, and writes the stream's row once a
 * batch, as its last statement, which fails where another node has taken the lease over. It gives
 * the lease back only after it has looked once more with the row locked: another node that found
 * the lease taken had committed before, so that its events are seen here and wait for no timer.
 *
 * <p>Used by one thread at a time.
 */
final class StreamDrain {

  private final long stream;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final Inserts inserts;
  private final Publisher publisher;
  private final Feed feed;
  private final DrainSettings settings;
  private final Settled settled;
  private @Nullable Held held;
  private int drained;

  StreamDrain(
      long stream,
      PersistenceUnit unit,
      Transactions transactions,
      Inserts inserts,
      Publisher publisher,
      Feed feed,
      DrainSettings settings,
      Settled settled) {
    this.stream = stream;
    this.unit = unit;
    this.transactions = transactions;
    this.inserts = inserts;
    this.publisher = publisher;
    this.feed = feed;
    this.settings = settings;
    this.settled = settled;
  }

  /**
   * The lease, held.
   *
   * @param state as it stands in the stream's row
   * @param position up to where events were published since; 0: none were
   * @param failed the next one, which could not be published; null: none failed
   * @param failures whether events are off the straight way, as far as is known
   */
  private record Held(State state, long position, @Nullable Failed failed, boolean failures) {}

  /** Failed at its publication. */
  private record Failed(EntryRow row, RuntimeException failure) {}

  /** What a transaction came to. */
  private sealed interface Outcome {}

  /**
   * A batch that has its offsets, and the row of the stream as written with them.
   *
   * @param end the last of its offsets; 0: nothing had one to get
   * @param failures whether events are off the straight way
   */
  private record Given(
      List<Prepared> events, State state, long end, long leaseUntil, boolean more, boolean failures)
      implements Outcome {}

  /** There was nothing; null: and the lease is given back. */
  private record Nothing(@Nullable Held held) implements Outcome {}

  /** Rolls back: another node has the stream, or there is nothing in it. */
  private static final class NothingToDo extends Exception {
    private static final long serialVersionUID = 1L;

    NothingToDo() {
      super(null, null, false, false);
    }
  }

  /**
   * Drains a batch.
   *
   * @param look how far to look
   * @return whether there is more
   */
  boolean batch(Look look) throws Exception {
    return batch(look, false);
  }

  /** How many events the last batch had. */
  int drained() {
    return drained;
  }

  /** Whether it has the lease. */
  boolean holds() {
    return held != null;
  }

  /**
   * Gives the lease back, unless one more look finds something.
   *
   * @return whether it did, and keeps the lease
   */
  boolean release() throws Exception {
    if (held != null) {
      batch(Look.NEW, true);
    }
    return held != null;
  }

  /**
   * Gives the lease back without another look: this node drains no more, and the next one goes on
   * behind what was published here. What failed here keeps its place, and is tried there.
   */
  void handBack() throws Exception {
    Held before = held;
    held = null;
    if (before == null) {
      return;
    }
    try {
      transactions.callSeparately(
          () -> {
            ours(store().release(settings.node(), before.state.delivered(before.position)));
            return true;
          });
    } catch (NothingToDo e) {
      // the lease had run out, and another node has taken it already
    }
  }

  private boolean batch(Look look, boolean last) throws Exception {
    Held before = held;
    held = null; // after a failure nothing is sure: the lease is taken, and the row read, anew
    Outcome outcome;
    try {
      outcome = transactions.callSeparately(() -> give(before, look, last));
    } catch (NothingToDo e) {
      return false;
    }
    if (outcome instanceof Given given) {
      drained = given.events.size();
      Held after = publish(given);
      held = after;
      return given.more || after.position < given.end;
    }
    held = ((Nothing) outcome).held;
    return false;
  }

  private Outcome give(@Nullable Held before, Look look, boolean last) throws NothingToDo {
    StreamStore store = store();
    long now = settings.now();
    long until = settings.leaseUntil(now);
    Failed failed = before == null ? null : before.failed;
    boolean locked = before == null || last || failed != null;
    if (before == null) {
      ours(store.claim(settings.node(), now, until));
    } else if (locked) {
      ours(store.prolong(settings.node(), until));
    }
    State state = before == null ? store.state() : before.state.delivered(before.position);
    Batch batch = new Batch(store, publisher, settings.retry(), settings.meter(), now);
    if (failed != null) {
      batch.takeBack(failed.row, failed.failure);
      batch.writeDown(); // before anyone looks for what has no offset
    }
    boolean failures =
        (before == null || before.failures || failed != null || look != Look.NEW)
            && store.hasFailures();
    Given given =
        state.last() > state.delivered()
            ? resume(store, state, batch, until, failures)
            : sort(store, state, batch, until, look == Look.EVERYTHING, failures);
    if (given.end > 0 || !batch.isEmpty()) {
      batch.writeDown();
      ours(store.advance(settings.node(), given.state, until));
      return given;
    }
    if (before == null) {
      throw new NothingToDo();
    }
    if (!locked) {
      return new Nothing(before);
    }
    ours(store.release(settings.node(), state));
    return new Nothing(null);
  }

  private static void ours(boolean isOurs) throws NothingToDo {
    if (!isOurs) {
      throw new NothingToDo();
    }
  }

  /**
   * Takes up what has its offset and was not published: all of it, since one that fails holds back
   * all that follow under its key. No more than somebody's batch had offsets.
   */
  private Given resume(StreamStore store, State state, Batch batch, long until, boolean failures) {
    List<EntryRow> rows = store.given(state.delivered());
    rows.forEach(batch::resume);
    long end = rows.isEmpty() ? state.last() : rows.get(rows.size() - 1).position();
    return new Given(batch.prepared(), state, end, until, true, failures || !batch.allPrepared());
  }

  /** Gives offsets to what has none. */
  private Given sort(
      StreamStore store, State state, Batch batch, long until, boolean sweep, boolean failures) {
    long now = settings.now();
    List<EntryRow> due = failures ? store.due(now, settings.batch()) : List.of();
    int room = settings.batch() - due.size();
    long sure = settled.upTo(session(), now); // before the entries are read
    List<EntryRow> fresh = new ArrayList<>();
    if (sweep && room > 0) {
      fresh.addAll(store.overlooked(state.floor(), room));
    }
    if (fresh.size() < room) {
      fresh.addAll(store.fresh(state.floor(), room - fresh.size()));
    }
    if (failures) {
      batch.block(
          store.blocked(
              Stream.concat(due.stream(), fresh.stream()).map(EntryRow::key).distinct().toList(),
              now));
    }
    due.forEach(batch::sort);
    fresh.forEach(batch::sort);
    long seen = fresh.size() < room ? sure : Math.min(sure, lastOf(fresh));
    State after = place(store, state, batch, Math.max(state.floor(), seen), now);
    long end = batch.prepared().isEmpty() ? 0 : after.last();
    boolean more = due.size() + fresh.size() == settings.batch() || batch.freedAny();
    return new Given(batch.prepared(), after, end, until, more, failures || !batch.allPrepared());
  }

  private static long lastOf(List<EntryRow> rows) {
    return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).id();
  }

  private static State place(StreamStore store, State state, Batch batch, long floor, long now) {
    List<Prepared> prepared = batch.prepared();
    if (prepared.isEmpty()) {
      return state;
    }
    List<EntryRow> placed = new ArrayList<>(prepared.size());
    long position = state.last();
    for (int i = 0; i < prepared.size(); i++) {
      EntryRow row = prepared.get(i).row().at(++position);
      prepared.set(i, prepared.get(i).at(row));
      placed.add(row);
    }
    store.give(placed, now);
    return state.placed(position, floor);
  }

  /**
   * Publishes, until half of the lease is over or one fails: what is left then has its offset, and
   * is taken up after the lease has been prolonged, and what failed has been taken back. Nobody
   * hears what follows before that: as long as the failed event may still come at its offset, who
   * has heard a higher one would miss it.
   */
  private Held publish(Given given) throws Exception {
    if (given.events.isEmpty()) {
      return new Held(given.state, given.end, null, given.failures);
    }
    try (Feed.Turn turn = feed.turn(given.state.row(), given.state.delivered())) {
      return publish(given, turn);
    }
  }

  private Held publish(Given given, Feed.Turn turn) {
    StreamRow row = given.state.row();
    long stop = given.leaseUntil - settings.lease().toMillis() / 2;
    long position = 0;
    for (Prepared event : given.events) {
      long now = settings.now();
      if (now >= given.leaseUntil || (position > 0 && now >= stop)) {
        return new Held(given.state, position, null, given.failures);
      }
      try {
        turn.publish(event.row().position(), event.envelope(), event.publication());
        feed.tell(row, event.row().position(), event.envelope());
        settings.meter().delivered(event.row().tenant(), settings.now() - event.row().created());
      } catch (RuntimeException e) {
        return new Held(given.state, position, new Failed(event.row(), e), given.failures);
      }
      position = event.row().position();
    }
    return new Held(given.state, given.end, null, given.failures);
  }

  private StreamStore store() {
    return new StreamStore(session(), inserts, stream);
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
