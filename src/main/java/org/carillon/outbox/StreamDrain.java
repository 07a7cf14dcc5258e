package org.carillon.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.carillon.outbox.Batch.Prepared;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Drains one stream, batch by batch: in one short transaction it takes the lease and gives the
 * events their offsets, then it publishes them outside any transaction, then it moves the
 * watermark, with the next batch where there is one. What had an offset and was not published when
 * a node died is published by the next one, with the same event ids and offsets.
 *
 * <p>Used by one thread at a time.
 */
final class StreamDrain {

  private static final int BATCHES_PER_RUN = 50;

  private final long stream;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final Inserts inserts;
  private final Publisher publisher;
  private final DrainSettings settings;
  private final Settled settled;

  StreamDrain(
      long stream,
      PersistenceUnit unit,
      Transactions transactions,
      Inserts inserts,
      Publisher publisher,
      DrainSettings settings,
      Settled settled) {
    this.stream = stream;
    this.unit = unit;
    this.transactions = transactions;
    this.inserts = inserts;
    this.publisher = publisher;
    this.settings = settings;
    this.settled = settled;
  }

  /** Up to where events were published, and which failed then; a null failure: behind one. */
  private record Published(long position, List<Failed> failed) {
    static final Published NOTHING = new Published(0, List.of());

    boolean isNothing() {
      return position == 0;
    }
  }

  private record Failed(EntryRow row, @Nullable RuntimeException failure) {}

  /** A batch that has its offsets up to {@code end}; 0: there was none to give. */
  private record Given(List<Prepared> events, long end, long leaseUntil, boolean more) {}

  /** Rolls back: another node has the stream, or there is nothing in it. */
  private static final class NothingToDo extends Exception {
    private static final long serialVersionUID = 1L;

    NothingToDo() {
      super(null, null, false, false);
    }
  }

  /**
   * Drains for a while.
   *
   * @param sweep whether to look below the floor too, for commits that came very late
   * @return whether there is more
   */
  boolean run(boolean sweep) throws Exception {
    Published published = Published.NOTHING;
    boolean more = true;
    for (int i = 0; more && i < BATCHES_PER_RUN; i++) {
      Published before = published;
      boolean below = sweep && i == 0;
      Given given;
      try {
        given = transactions.callSeparately(() -> give(before, below));
      } catch (NothingToDo e) {
        return false;
      }
      published = publish(given);
      more = given.more || published.position < given.end || !published.failed.isEmpty();
    }
    release(published);
    return more;
  }

  private Given give(Published before, boolean sweep) throws NothingToDo {
    StreamStore store = store();
    long now = settings.now();
    long until = settings.leaseUntil(now);
    Batch batch = new Batch(store, publisher, settings.retry(), now);
    if (!settle(store, before, batch) || !store.claim(settings.node(), now, until)) {
      throw new NothingToDo();
    }
    StreamStore.State state = store.state();
    Given given =
        state.last() > state.delivered()
            ? resume(store, state, batch, until)
            : sort(store, state, batch, until, sweep);
    if (given.end == 0 && batch.isEmpty() && before.isNothing()) {
      throw new NothingToDo();
    }
    batch.writeDown();
    return given;
  }

  /** Writes down what was published; false: the lease is not ours any more. */
  private boolean settle(StreamStore store, Published published, Batch batch) {
    if (published.isNothing()) {
      return true;
    }
    if (!store.delivered(settings.node(), published.position)) {
      return false;
    }
    putAside(published, batch);
    return true;
  }

  private static void putAside(Published published, Batch batch) {
    published.failed.forEach(failed -> batch.takeBack(failed.row, failed.failure));
    batch.writeDown(); // before anyone looks for what has no offset
  }

  /** Takes up what has its offset and was not published. */
  private Given resume(StreamStore store, StreamStore.State state, Batch batch, long until) {
    List<EntryRow> rows = store.given(state.delivered(), settings.batch());
    rows.forEach(batch::resume);
    long end = rows.isEmpty() ? state.last() : rows.get(rows.size() - 1).position();
    return new Given(batch.prepared(), end, until, true);
  }

  /** Gives offsets to what has none. */
  private Given sort(
      StreamStore store, StreamStore.State state, Batch batch, long until, boolean sweep) {
    long now = settings.now();
    boolean failures = store.hasFailures();
    List<EntryRow> due = failures ? store.due(now, settings.batch()) : List.of();
    int room = settings.batch() - due.size();
    long sure = settled.upTo(session(), now); // before the entries are read
    List<EntryRow> fresh = room > 0 ? store.fresh(sweep ? 0 : state.floor(), room) : List.of();
    if (failures) {
      batch.block(
          store.blocked(
              Stream.concat(due.stream(), fresh.stream()).map(EntryRow::key).distinct().toList(),
              now));
    }
    due.forEach(batch::sort);
    fresh.forEach(batch::sort);
    long seen = fresh.size() < room ? sure : Math.min(sure, lastOf(fresh, 0));
    long end = place(store, state, batch, Math.max(state.floor(), seen));
    boolean more = due.size() + fresh.size() == settings.batch() || batch.freedAny();
    return new Given(batch.prepared(), end, until, more);
  }

  private static long lastOf(List<EntryRow> rows, long none) {
    return rows.isEmpty() ? none : rows.get(rows.size() - 1).id();
  }

  private static long place(StreamStore store, StreamStore.State state, Batch batch, long floor) {
    List<Prepared> prepared = batch.prepared();
    if (prepared.isEmpty()) {
      return 0;
    }
    List<EntryRow> placed = new ArrayList<>(prepared.size());
    long position = state.last();
    for (int i = 0; i < prepared.size(); i++) {
      EntryRow row = prepared.get(i).row().at(++position);
      prepared.set(i, new Prepared(row, prepared.get(i).publication()));
      placed.add(row);
    }
    store.give(placed, position, floor);
    return position;
  }

  /**
   * Publishes, until half of the lease is over: what is left then has its offset, and is taken up
   * after the lease has been prolonged.
   */
  private Published publish(Given given) {
    long stop = given.leaseUntil - settings.lease().toMillis() / 2;
    long position = 0;
    List<Failed> failed = new ArrayList<>();
    Set<String> failedKeys = new HashSet<>();
    for (Prepared event : given.events) {
      long now = settings.now();
      if (now >= given.leaseUntil || (position > 0 && now >= stop)) {
        return new Published(position, failed);
      }
      if (failedKeys.contains(event.row().key())) {
        failed.add(new Failed(event.row(), null));
      } else {
        try {
          event.publication().run();
        } catch (RuntimeException e) {
          failed.add(new Failed(event.row(), e));
          failedKeys.add(event.row().key());
        }
      }
      position = event.row().position();
    }
    return new Published(given.end, failed);
  }

  private void release(Published published) throws Exception {
    transactions.callSeparately(
        () -> {
          StreamStore store = store();
          if (published.isNothing()) {
            store.release(settings.node());
          } else if (store.deliveredLast(settings.node(), published.position)) {
            putAside(published, new Batch(store, publisher, settings.retry(), settings.now()));
          }
          return true;
        });
  }

  private StreamStore store() {
    return new StreamStore(session(), inserts, stream);
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
