package org.carillon.outbox;

import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.carillon.history.StreamName;
import org.carillon.history.StreamRow;
import org.hibernate.Session;
import org.hibernate.query.MutationQuery;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * The statements on one stream, in the active transaction. All are set-based and in HQL, which
 * Hibernate's dialects turn into each database's own.
 */
final class StreamStore {

  /**
   * Of an entry {@code e} among the last ones: has neither an offset nor failed. Counted row by
   * row: of {@code not exists} PostgreSQL makes a join with all that the retention holds, since it
   * cannot know how few entries lie above the floor.
   */
  static final String UNPLACED =
      "(select count(o.entry) from CarillonOutboxOffset o where o.entry = e.id) = 0"
          + " and (select count(f.entry) from CarillonOutboxFailure f where f.entry = e.id) = 0";

  /** The same of an entry among all, where that join is what is wanted. */
  static final String OVERLOOKED =
      "not exists (select 1 from CarillonOutboxOffset o where o.entry = e.id)"
          + " and not exists (select 1 from CarillonOutboxFailure f where f.entry = e.id)";

  private final Session session;
  private final Inserts inserts;
  private final long stream;

  StreamStore(Session session, Inserts inserts, long stream) {
    this.session = session;
    this.inserts = inserts;
    this.stream = stream;
  }

  /**
   * How far a stream is.
   *
   * @param row which, as it was when the lease was taken
   * @param last the last offset given
   * @param delivered the last offset delivered
   * @param floor up to which entry it has been looked at
   */
  record State(StreamRow row, long last, long delivered, long floor) {

    State delivered(long position) {
      return new State(row, last, Math.max(delivered, position), floor);
    }

    State placed(long position, long lookedAt) {
      return new State(row, position, delivered, lookedAt);
    }
  }

  /** What {@link #row(Object[])} expects to be selected of {@code s}. */
  static final String ROW =
      "s.id, s.tenant, s.path, s.epoch, s.secret, s.last, s.delivered, s.floor";

  /** The row of a stream. */
  static StreamRow row(Object[] row) {
    return new StreamRow(
        (Long) row[0],
        new StreamName((String) row[1], (String) row[2]),
        (Long) row[3],
        (String) row[4],
        (Long) row[5],
        (Long) row[6]);
  }

  /** Takes the lease where it is free; whoever else wants it waits for this transaction. */
  boolean claim(String node, long now, long until) {
    return update(
                "update CarillonOutboxStream s set s.owner = :node, s.leaseUntil = :until"
                    + " where s.id = :stream"
                    + " and (s.owner is null or s.owner = :node or s.leaseUntil < :now)")
            .setParameter("node", node)
            .setParameter("until", until)
            .setParameter("now", now)
            .executeUpdate()
        == 1;
  }

  /**
   * Prolongs the lease, and locks the row; false: it is not ours any more. Free is not ours either:
   * another node may have had it meanwhile, and has moved the stream on.
   */
  boolean prolong(String node, long until) {
    return update(
                "update CarillonOutboxStream s set s.leaseUntil = :until"
                    + " where s.id = :stream and s.owner = :node")
            .setParameter("node", node)
            .setParameter("until", until)
            .executeUpdate()
        == 1;
  }

  /**
   * Writes down how far the stream is, and prolongs the lease; false: the lease is not ours any
   * more, and what this transaction did must not be.
   */
  boolean advance(String node, State state, long until) {
    return advance(
        node, state, "s.leaseUntil = :until", query -> query.setParameter("until", until));
  }

  /**
   * Writes down how far the stream is, and gives the lease back; false: it is not ours any more.
   */
  boolean release(String node, State state) {
    return advance(node, state, "s.owner = null", query -> query);
  }

  private boolean advance(
      String node, State state, String lease, UnaryOperator<MutationQuery> parameters) {
    return parameters
            .apply(
                update(
                    "update CarillonOutboxStream s set s.last = :last, s.delivered = :delivered,"
                        + " s.floor = :floor, "
                        + lease
                        + " where s.id = :stream and s.owner = :node"))
            .setParameter("last", state.last())
            .setParameter("delivered", state.delivered())
            .setParameter("floor", state.floor())
            .setParameter("node", node)
            .executeUpdate()
        == 1;
  }

  State state() {
    return select(
            "select " + ROW + " from CarillonOutboxStream s where s.id = :stream", Object[].class)
        .stream()
        .map(StreamStore::state)
        .findFirst()
        .orElseThrow();
  }

  private static State state(Object[] columns) {
    StreamRow row = row(columns);
    return new State(row, row.last(), row.delivered(), (Long) columns[7]);
  }

  /** Events that have an offset above, in its order: given by one that died before it delivered. */
  List<EntryRow> given(long above) {
    return rows(
        rowQuery(
                "select e.id, o.position, coalesce(f.attempts, -1), "
                    + EntryRow.COLUMNS
                    + " from CarillonOutboxOffset o join CarillonOutboxEntry e on e.id = o.entry"
                    + " left join CarillonOutboxFailure f on f.entry = o.entry"
                    + " where o.stream = :stream and o.position > :above order by o.position")
            .setParameter("above", above));
  }

  /** Whether any event is off the straight way and not dead. */
  boolean hasFailures() {
    return !rowQuery(
            "select f.entry, f.attempts from CarillonOutboxFailure f"
                + " where f.stream = :stream and f.state < 2")
        .setMaxResults(1)
        .getResultList()
        .isEmpty();
  }

  /** Failed events whose time has come, and those that waited behind them. */
  List<EntryRow> due(long now, int limit) {
    return rows(
        rowQuery(
                "select e.id, 0, f.attempts, "
                    + EntryRow.COLUMNS
                    + " from CarillonOutboxFailure f join CarillonOutboxEntry e on e.id = f.entry"
                    + " where f.stream = :stream and f.state = 0 and f.nextAttempt <= :now"
                    + " order by e.id")
            .setParameter("now", now),
        limit);
  }

  /** Those of the keys that a failed event holds back. */
  List<String> blocked(Collection<String> keys, long now) {
    return keys.isEmpty()
        ? List.of()
        : session
            .createSelectionQuery(
                "select distinct f.key from CarillonOutboxFailure f where f.stream = :stream"
                    + " and f.state = 0 and f.nextAttempt > :now and f.key in (:keys)",
                String.class)
            .setParameter("stream", stream)
            .setParameter("now", now)
            .setParameterList("keys", keys)
            .getResultList();
  }

  /** Events above the floor that have neither an offset nor failed. */
  List<EntryRow> fresh(long floor, int limit) {
    return unplaced("e.id > :floor and " + UNPLACED, floor, limit);
  }

  /** Events up to the floor that have neither an offset nor failed. */
  List<EntryRow> overlooked(long floor, int limit) {
    return unplaced("e.id <= :floor and " + OVERLOOKED, floor, limit);
  }

  private List<EntryRow> unplaced(String condition, long floor, int limit) {
    return rows(
        rowQuery(
                "select e.id, 0, -1, "
                    + EntryRow.COLUMNS
                    + " from CarillonOutboxEntry e where e.stream = :stream and "
                    + condition
                    + " order by e.id")
            .setParameter("floor", floor),
        limit);
  }

  /** Gives the events their places in the stream, for good. */
  void give(List<EntryRow> placed, long now) {
    inserts.offsets(
        session,
        placed,
        (statement, row) -> {
          statement.setLong(1, row.id());
          statement.setLong(2, stream);
          statement.setLong(3, row.position());
          statement.setLong(4, now);
        });
  }

  /** Takes back the offset of an event that turned out poisoned after all. */
  void takeBack(long entry) {
    session
        .createMutationQuery("delete from CarillonOutboxOffset o where o.entry = :entry")
        .setParameter("entry", entry)
        .executeUpdate();
  }

  /** Lets those that wait behind the key go on; whether there were any. */
  boolean free(String key, long now) {
    return update(
                "update CarillonOutboxFailure f set f.state = 0, f.nextAttempt = :now"
                    + " where f.stream = :stream and f.state = 1 and f.key = :key")
            .setParameter("key", key)
            .setParameter("now", now)
            .executeUpdate()
        > 0;
  }

  /** Events that failed have their place now; how often they failed is remembered. */
  void recover(List<Long> entries) {
    if (!entries.isEmpty()) {
      session
          .createMutationQuery(
              "update CarillonOutboxFailure f set f.state = 3 where f.entry in (:entries)")
          .setParameterList("entries", entries)
          .executeUpdate();
    }
  }

  /** Notes what became of events that could not go the straight way. */
  void note(List<Sidelined> sidelined) {
    inserts.failures(
        session,
        sidelined.stream().filter(one -> one.row().isFresh()).toList(),
        (statement, one) -> {
          statement.setLong(1, one.row().id());
          statement.setLong(2, stream);
          statement.setString(3, one.row().key());
          statement.setInt(4, one.state());
          statement.setInt(5, one.attempts());
          statement.setLong(6, one.nextAttempt());
          NewEntry.setText(statement, 7, one.error());
        });
    for (Sidelined one : sidelined) {
      if (!one.row().isFresh()) {
        session
            .createMutationQuery(
                "update CarillonOutboxFailure f set f.state = :state, f.attempts = :attempts,"
                    + " f.nextAttempt = :next, f.lastError = :error where f.entry = :entry")
            .setParameter("state", one.state())
            .setParameter("attempts", one.attempts())
            .setParameter("next", one.nextAttempt())
            .setParameter("error", one.error(), String.class)
            .setParameter("entry", one.row().id())
            .executeUpdate();
      }
    }
  }

  /** An event beside the straight way; one of {@link OutboxFailure}'s states. */
  record Sidelined(
      EntryRow row, int state, int attempts, long nextAttempt, @Nullable String error) {}

  private SelectionQuery<Object[]> rowQuery(String hql) {
    return session.createSelectionQuery(hql, Object[].class).setParameter("stream", stream);
  }

  private <T> List<T> select(String hql, Class<T> type) {
    return session.createSelectionQuery(hql, type).setParameter("stream", stream).getResultList();
  }

  private static List<EntryRow> rows(SelectionQuery<Object[]> query, int limit) {
    return rows(query.setMaxResults(limit));
  }

  private static List<EntryRow> rows(SelectionQuery<Object[]> query) {
    return query.getResultList().stream().map(EntryRow::of).toList();
  }

  private MutationQuery update(String hql) {
    return session.createMutationQuery(hql).setParameter("stream", stream);
  }
}
