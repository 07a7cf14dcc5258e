package org.carillon.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.outbox.UnsettledNumbers.Range;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * Finds the streams of the application that have something to do and that nobody drains: what a
 * lost wake-up, a pause after a failure, a node that died or a commit that came late has left.
 */
final class StreamSweep {

  /**
   * How often all that the tables hold is looked through. It finds what cannot be: entries whose
   * numbers came out of order, as from a sequence that nodes cache each for itself, and those of
   * tables that were emptied or restored.
   */
  static final Duration SWEEP = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(StreamSweep.class.getName());

  private static final String STREAMS =
      "select s.id, s.tenant from CarillonOutboxStream s where s.application = :application"
          + " and (s.owner is null or s.owner = :node or s.leaseUntil < :now)";
  private static final String BUSY =
      STREAMS
          + " and (s.last > s.delivered or s.id in (:found)"
          + " or exists (select 1 from CarillonOutboxFailure d"
          + " where d.stream = s.id and d.state = 0 and d.nextAttempt <= :now))";

  /** Of entries among all: of this PostgreSQL makes a join, which is what is wanted here. */
  private static final String OVERLOOKED =
      STREAMS
          + " and exists (select 1 from CarillonOutboxEntry e where e.stream = s.id"
          + " and e.id <= s.floor"
          + " and not exists (select 1 from CarillonOutboxOffset o where o.entry = e.id)"
          + " and not exists (select 1 from CarillonOutboxFailure f where f.entry = e.id))";

  private static final String WAITING =
      "select s.id, s.tenant, count(e.id), min(e.created), min(e.id)"
          + " from CarillonOutboxEntry e join CarillonOutboxStream s on s.id = e.stream"
          + " where s.application = :application and ";
  private static final String UNPLACED =
      " and " + SqlStreamStore.UNPLACED + " group by s.id, s.tenant";

  private final String application;
  private final OutboxSql sql;
  private final DrainScheduler drainScheduler;
  private final DrainSettings settings;
  private @Nullable UnsettledNumbers unseen;
  private volatile List<Waiting> waiting = List.of();
  private volatile Map<Long, Seen> seen = Map.of();
  private long nextSweep;
  private long lastLook;

  StreamSweep(
      String application, OutboxSql sql, DrainScheduler drainScheduler, DrainSettings settings) {
    this.application = application;
    this.sql = sql;
    this.drainScheduler = drainScheduler;
    this.settings = settings;
  }

  /**
   * Events of a stream that have neither an offset nor failed.
   *
   * @param created when the oldest of them was written, in milliseconds since 1970
   * @param first the lowest number
   */
  record Waiting(long stream, String tenant, long events, long created, long first) {

    private static Waiting of(Object[] row) {
      return new Waiting(
          (Long) row[0], (String) row[1], (Long) row[2], (Long) row[3], (Long) row[4]);
    }
  }

  /** The lowest number that waits in a stream, and since when it has been the lowest. */
  private record Seen(long first, long since) {}

  /** What waited at the last tick. */
  List<Waiting> waiting() {
    return waiting;
  }

  /**
   * Since when the first of the events of a stream that wait could have been seen, in milliseconds
   * since 1970: one that was written long before its commit was not there at the look before.
   */
  long waitingSince(long stream) {
    Seen known = seen.get(stream);
    return known == null ? settings.now() : known.since;
  }

  private Map<Long, Seen> seen(List<Waiting> found) {
    Map<Long, Seen> next = new HashMap<>();
    for (Waiting one : found) {
      Seen before = seen.get(one.stream);
      long since = Math.max(one.created, lastLook);
      if (before != null && one.first <= before.first) {
        since = before.since;
      }
      next.merge(one.stream, new Seen(one.first, since), (a, b) -> a.first <= b.first ? a : b);
    }
    return next;
  }

  void tick() throws Exception {
    long now = settings.now();
    sql.settle(now);
    List<Waiting> found = sql.read(() -> look(now));
    seen = seen(found);
    lastLook = now;
    waiting = found;
    wake(BUSY, now, found, DrainScope.FAILED);
    if (now >= nextSweep) {
      nextSweep = now + SWEEP.toMillis();
      if (wake(OVERLOOKED, now, List.of(), DrainScope.EVERYTHING)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Events of the outbox were found below the number up to which all had been seen, and"
                + " may be heard out of order. Is its sequence cached by several nodes, or were its"
                + " tables restored?");
        sql.watermark().restart();
      }
    }
  }

  /** What waits among the entries that may not have been seen yet, or waited the last time. */
  private List<Waiting> look(long now) {
    UnsettledNumbers unsettledNumbers = sql.watermark().view(now);
    UnsettledNumbers where = unseen;
    List<Waiting> found = new ArrayList<>();
    if (where == null) {
      found.addAll(waiting("e.id > s.floor", null));
    } else {
      found.addAll(waiting("e.id >= :first and e.id <= :last", tail(where)));
      for (Range gap : where.gaps()) {
        found.addAll(waiting("e.id >= :first and e.id <= :last", gap));
      }
    }
    long first = found.stream().mapToLong(Waiting::first).min().orElse(Long.MAX_VALUE);
    if (first == Long.MAX_VALUE) {
      unseen = unsettledNumbers;
    } else if (where != null) {
      unseen = where.readUpTo(first - 1, unsettledNumbers);
    }
    return found;
  }

  private static Range tail(UnsettledNumbers where) {
    return new Range(where.above() + 1, Long.MAX_VALUE);
  }

  private List<Waiting> waiting(String where, @Nullable Range range) {
    SelectionQuery<Object[]> query =
        sql.session()
            .createSelectionQuery(WAITING + where + UNPLACED, Object[].class)
            .setParameter("application", application);
    if (range != null) {
      query.setParameter("first", range.first()).setParameter("last", range.last());
    }
    return query.getResultList().stream().map(Waiting::of).toList();
  }

  private boolean wake(String hql, long now, List<Waiting> found, DrainScope drainScope)
      throws Exception {
    List<Object[]> streams =
        sql.read(
            () -> {
              SelectionQuery<Object[]> query =
                  sql.session()
                      .createSelectionQuery(hql, Object[].class)
                      .setParameter("application", application)
                      .setParameter("node", settings.node())
                      .setParameter("now", now);
              if (hql.contains(":found")) {
                List<Long> ids = found.stream().map(Waiting::stream).distinct().toList();
                query.setParameterList("found", ids.isEmpty() ? List.of(-1L) : ids);
              }
              return query.getResultList();
            });
    streams.forEach(
        stream -> drainScheduler.wake((Long) stream[0], (String) stream[1], drainScope));
    return !streams.isEmpty();
  }
}
