package org.carillon.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.history.StreamName;
import org.carillon.history.StreamRow;
import org.carillon.outbox.StreamUpdate.Place;
import org.carillon.outbox.UnsettledNumbers.Range;
import org.hibernate.query.MutationQuery;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a database. All statements are set-based and in HQL, which Hibernate's dialects
 * turn into each database's own; but for the inserts and the update of the stream's row, which are
 * in words that all of them know, or PostgreSQL's own.
 */
final class SqlStreamStore implements StreamStore {

  /**
   * Of an entry {@code e} among the last ones: has neither an offset nor failed. Counted row by
   * row: of {@code not exists} PostgreSQL makes a join with all that the retention holds, since it
   * cannot know how few entries lie above the floor.
   */
  static final String UNPLACED =
      "(select count(o.entry) from CarillonOutboxOffset o where o.entry = e.id) = 0"
          + " and (select count(f.entry) from CarillonOutboxFailure f where f.entry = e.id) = 0";

  /** What {@link #row(Object[])} expects to be selected of {@code s}. */
  static final String ROW =
      "s.id, s.tenant, s.path, s.epoch, s.secret, s.last, s.delivered, s.floor";

  private final OutboxSql sql;
  private final long stream;
  private final DrainSettings settings;

  SqlStreamStore(OutboxSql sql, long stream, DrainSettings settings) {
    this.sql = sql;
    this.stream = stream;
    this.settings = settings;
  }

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

  @Override
  public @Nullable Found look(Wanted wanted) throws Exception {
    return sql.read(
        () -> {
          State state = wanted.known() == null ? state() : wanted.known();
          if (state == null) {
            return null;
          }
          if (wanted.known() == null && state.isTaken(settings.node(), wanted.now())) {
            return Found.nothing(state);
          }
          boolean failures = wanted.failures() && hasFailures();
          return state.last() > state.delivered()
              ? given(state, failures, wanted)
              : fresh(state, failures, wanted);
        });
  }

  private Found given(State state, boolean failures, Wanted wanted) {
    List<EntryRow> given = given(state.delivered(), wanted.limit());
    List<String> keys = keys(given.stream());
    // What failed holds back what was behind it, also when its time has come. What waits behind
    // these, or was freed since, does not.
    Map<String, Long> blocked = failures ? with(keys, "f.state < 2", wanted.now()) : Map.of();
    UnsettledNumbers none = UnsettledNumbers.above(state.floor());
    return new Found(state, given, List.of(), List.of(), failures, blocked, Map.of(), none, none);
  }

  private Found fresh(State state, boolean failures, Wanted wanted) {
    List<EntryRow> due = failures ? due(wanted.now(), wanted.limit()) : List.of();
    UnsettledNumbers unsettledNumbers =
        sql.watermark().view(wanted.now()); // before the entries are read
    UnsettledNumbers unseen =
        wanted.unseen() == null ? UnsettledNumbers.above(state.floor()) : wanted.unseen();
    int room = wanted.limit() - due.size();
    List<EntryRow> fresh = room > 0 ? unplaced(unseen, room) : List.of();
    List<String> keys = keys(Stream.concat(due.stream(), fresh.stream()));
    Map<String, Long> blocked = new HashMap<>();
    if (failures) {
      with(keys, "f.state = 0 and f.nextAttempt > :now", wanted.now())
          .forEach((key, first) -> blocked.put(key, 0L));
    }
    Map<String, Long> waiting = failures ? with(keys, "f.state = 1", wanted.now()) : Map.of();
    return new Found(
        state, List.of(), due, fresh, failures, blocked, waiting, unseen, unsettledNumbers);
  }

  private static List<String> keys(Stream<EntryRow> rows) {
    return rows.map(EntryRow::key).distinct().toList();
  }

  @Override
  public boolean isTaken(long now) throws Exception {
    return sql.write(
        () -> {
          if (!sql.streamUpdate().lock(sql.session(), stream)) {
            return false;
          }
          State state = state();
          return state != null && state.isTaken(settings.node(), now);
        });
  }

  @Override
  public @Nullable State write(State before, State after, Change change, long now)
      throws Exception {
    long until = Math.max(settings.leaseUntil(now), before.leaseUntil() + 1);
    State written = after.heldBy(settings.node(), until);
    return sql.<@Nullable State>write(
        () -> {
          List<Place> places = places(change.placed(), before.last() == 0);
          boolean isOne =
              sql.streamUpdate().placesToo() && !places.isEmpty() && change.takenBack().isEmpty();
          if (!(isOne
              ? updateAndPlace(before, written, places, now)
              : update(before, written, now))) {
            return null;
          }
          takeBack(change.takenBack());
          change.freed().forEach(key -> free(key, now));
          recover(change.recovered());
          note(change.sidelined());
          if (!isOne) {
            give(places, now);
          }
          return written;
        });
  }

  @Override
  public Release release(State before, long delivered, @Nullable UnsettledNumbers unseen, long now)
      throws Exception {
    return sql.write(
        () -> {
          if (unseen != null) {
            sql.streamUpdate().lock(sql.session(), stream);
            if (!unplaced(unseen, 1).isEmpty()) {
              return Release.MORE;
            }
          }
          State free = before.delivered(delivered).heldBy(null, before.leaseUntil() + 1);
          return update(before, free, now) ? Release.DONE : Release.LOST;
        });
  }

  private boolean update(State before, State after, long now) {
    return sql.streamUpdate().change(sql.session(), before, after, settings.node(), now);
  }

  private boolean updateAndPlace(State before, State after, List<Place> places, long now) {
    return sql.streamUpdate()
        .changeAndPlace(sql.session(), before, after, settings.node(), places, now);
  }

  private @Nullable State state() {
    return rowQuery(
            "select "
                + ROW
                + ", s.owner, s.leaseUntil from CarillonOutboxStream s"
                + " where s.id = :stream")
        .getResultList()
        .stream()
        .map(SqlStreamStore::state)
        .findFirst()
        .orElse(null);
  }

  private static State state(Object[] columns) {
    StreamRow row = row(columns);
    return new State(
        row,
        row.last(),
        row.delivered(),
        (Long) columns[7],
        (String) columns[8],
        (Long) columns[9]);
  }

  /** Events that have an offset above, in its order. */
  private List<EntryRow> given(long above, int limit) {
    return rows(
        rowQuery(
                "select e.id, o.position, coalesce(f.attempts, -1), "
                    + EntryRow.COLUMNS
                    + " from CarillonOutboxOffset o join CarillonOutboxEntry e on e.id = o.entry"
                    + " left join CarillonOutboxFailure f on f.entry = o.entry"
                    + " where o.stream = :stream and o.position > :above order by o.position")
            .setParameter("above", above),
        limit);
  }

  /** Whether any event is off the straight way and not dead. */
  private boolean hasFailures() {
    return !rowQuery(
            "select f.entry, f.attempts from CarillonOutboxFailure f"
                + " where f.stream = :stream and f.state < 2")
        .setMaxResults(1)
        .getResultList()
        .isEmpty();
  }

  /** Failed events whose time has come, and those that waited behind them. */
  private List<EntryRow> due(long now, int limit) {
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

  /** Those of the keys that have events beside the straight way of that kind, and the first. */
  private Map<String, Long> with(Collection<String> keys, String condition, long now) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    SelectionQuery<Object[]> query =
        sql.session()
            .createSelectionQuery(
                "select f.key, min(f.entry) from CarillonOutboxFailure f"
                    + " where f.stream = :stream and "
                    + condition
                    + " and f.key in (:keys) group by f.key",
                Object[].class)
            .setParameter("stream", stream)
            .setParameterList("keys", keys);
    if (condition.contains(":now")) {
      query.setParameter("now", now);
    }
    return query.getResultList().stream()
        .collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1]));
  }

  /** Events there that have neither an offset nor failed; the first of them, in order. */
  private List<EntryRow> unplaced(UnsettledNumbers unseen, int limit) {
    List<EntryRow> rows = unplaced(unseen.above() + 1, Long.MAX_VALUE, limit);
    if (unseen.gaps().isEmpty()) {
      return rows;
    }
    // Read after those above: of two changes of a row the first has committed before the second
    // got its number, so it is seen here where the second was seen there.
    List<EntryRow> all = new ArrayList<>(rows);
    for (Range gap : unseen.gaps()) {
      all.addAll(unplaced(gap.first(), gap.last(), limit));
    }
    all.sort(Comparator.comparingLong(EntryRow::id));
    return List.copyOf(all.subList(0, Math.min(limit, all.size())));
  }

  private List<EntryRow> unplaced(long first, long last, int limit) {
    return rows(
        rowQuery(
                "select e.id, 0, -1, "
                    + EntryRow.COLUMNS
                    + " from CarillonOutboxEntry e where e.stream = :stream and e.id >= :first"
                    + " and e.id <= :last and "
                    + UNPLACED
                    + " order by e.id")
            .setParameter("first", first)
            .setParameter("last", last),
        limit);
  }

  /**
   * The places of events in the stream, for good. The first ones come with an offset 0 that has the
   * stream's number instead of an entry's, as if all up to there had been deleted: it says that
   * whatever is missing behind it never was there.
   */
  private List<Place> places(List<EntryRow> placed, boolean isBeginning) {
    List<Place> places = new ArrayList<>(placed.size() + 1);
    if (isBeginning && !placed.isEmpty()) {
      places.add(new Place(stream, 0));
    }
    placed.forEach(row -> places.add(new Place(row.id(), row.position())));
    return places;
  }

  private void give(List<Place> places, long now) {
    sql.inserts()
        .offsets(
            sql.session(),
            places,
            (statement, place) -> {
              statement.setLong(1, place.entry());
              statement.setLong(2, stream);
              statement.setLong(3, place.position());
              statement.setLong(4, now);
            });
  }

  /** Takes back the offsets of events that turned out poisoned after all, or are behind one. */
  private void takeBack(List<Long> entries) {
    if (!entries.isEmpty()) {
      sql.session()
          .createMutationQuery("delete from CarillonOutboxOffset o where o.entry in (:entries)")
          .setParameterList("entries", entries)
          .executeUpdate();
    }
  }

  /** Lets those that wait behind the key go on. */
  private void free(String key, long now) {
    update(
            "update CarillonOutboxFailure f set f.state = 0, f.nextAttempt = :now"
                + " where f.stream = :stream and f.state = 1 and f.key = :key")
        .setParameter("key", key)
        .setParameter("now", now)
        .executeUpdate();
  }

  /** Events that failed have their place now; how often they failed is remembered. */
  private void recover(List<Long> entries) {
    if (!entries.isEmpty()) {
      sql.session()
          .createMutationQuery(
              "update CarillonOutboxFailure f set f.state = 3 where f.entry in (:entries)")
          .setParameterList("entries", entries)
          .executeUpdate();
    }
  }

  /** Notes what became of events that could not go the straight way. */
  private void note(List<Sidelined> sidelined) {
    sql.inserts()
        .failures(
            sql.session(),
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
        sql.session()
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

  private SelectionQuery<Object[]> rowQuery(String hql) {
    return sql.session().createSelectionQuery(hql, Object[].class).setParameter("stream", stream);
  }

  private static List<EntryRow> rows(SelectionQuery<Object[]> query, int limit) {
    return query.setMaxResults(limit).getResultList().stream().map(EntryRow::of).toList();
  }

  private MutationQuery update(String hql) {
    return sql.session().createMutationQuery(hql).setParameter("stream", stream);
  }
}
