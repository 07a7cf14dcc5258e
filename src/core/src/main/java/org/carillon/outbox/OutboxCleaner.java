package org.carillon.outbox;

import java.time.Duration;
import java.util.List;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;

/**
 * Deletes what has been delivered and got its offset longer ago than the retention, oldest offsets
 * first, in bounded transactions. Dead events have no offset and stay.
 */
final class OutboxCleaner {

  private static final int ROWS_PER_TRANSACTION = 1_000;
  private static final int TRANSACTIONS_PER_TICK = 50;

  private final String application;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final DrainSettings settings;
  private final Duration retention;

  OutboxCleaner(
      String application,
      PersistenceUnit unit,
      Transactions transactions,
      DrainSettings settings,
      Duration retention) {
    this.application = application;
    this.unit = unit;
    this.transactions = transactions;
    this.settings = settings;
    this.retention = retention;
  }

  void tick() throws Exception {
    long before = settings.now() - retention.toMillis();
    int left = TRANSACTIONS_PER_TICK;
    for (long stream : withOldOffsets(before)) {
      while (left > 0) {
        left--;
        if (transactions.callSeparately(() -> delete(stream, before)) < ROWS_PER_TRANSACTION) {
          break;
        }
      }
    }
  }

  /**
   * Asks each stream for its oldest alone: of a join PostgreSQL makes a walk through all that the
   * retention holds.
   */
  private List<Long> withOldOffsets(long before) throws Exception {
    return transactions.callSeparately(
        () ->
            session()
                .createSelectionQuery(
                    "select s.id from CarillonOutboxStream s where s.application = :application"
                        + " and (select o.placed from CarillonOutboxOffset o"
                        + " where o.stream = s.id and o.position <= s.delivered"
                        + " and o.position = (select min(oldest.position)"
                        + " from CarillonOutboxOffset oldest where oldest.stream = s.id)) < :before",
                    Long.class)
                .setParameter("application", application)
                .setParameter("before", before)
                .getResultList());
  }

  private int delete(long stream, long before) {
    Session session = session();
    // From the beginning without gaps: what is kept for those who come back is all of the rest.
    List<Object[]> oldest = oldest(session, stream);
    List<Object[]> old = oldest.stream().takeWhile(offset -> (Long) offset[1] < before).toList();
    if (old.isEmpty()) {
      return 0;
    }
    List<Long> entries = old.stream().map(offset -> (Long) offset[0]).toList();
    int last = old.size() - 1;
    delete(session, "CarillonOutboxOffset r where r.entry", entries.subList(0, last));
    delete(session, "CarillonOutboxFailure r where r.entry", entries);
    delete(session, "CarillonOutboxEntry r where r.id", entries);
    mark(session, entries.get(last), due(oldest, old.size()));
    return old.size();
  }

  private static void delete(Session session, String from, List<Long> entries) {
    if (!entries.isEmpty()) {
      session
          .createMutationQuery("delete from " + from + " in (:entries)")
          .setParameterList("entries", entries)
          .executeUpdate();
    }
  }

  /**
   * The last offset stays without its event, and says up to where was deleted: what is missing
   * behind it never was there. Its time is that of the next one, so that this stream is looked at
   * again when that is old, and not before.
   */
  private static void mark(Session session, long entry, long due) {
    session
        .createMutationQuery(
            "update CarillonOutboxOffset o set o.placed = :due where o.entry = :entry")
        .setParameter("due", due)
        .setParameter("entry", entry)
        .executeUpdate();
  }

  private long due(List<Object[]> oldest, int next) {
    if (next < oldest.size()) {
      return (Long) oldest.get(next)[1];
    }
    return next == ROWS_PER_TRANSACTION ? 0 : settings.now(); // there may be more, or there is none
  }

  /** By the index of offsets alone: joined, some databases sort the whole retention. */
  private static List<Object[]> oldest(Session session, long stream) {
    long delivered =
        session
            .createSelectionQuery(
                "select s.delivered from CarillonOutboxStream s where s.id = :stream", Long.class)
            .setParameter("stream", stream)
            .getSingleResult();
    return session
        .createSelectionQuery(
            "select o.entry, o.placed from CarillonOutboxOffset o"
                + " where o.stream = :stream and o.position <= :delivered order by o.position",
            Object[].class)
        .setParameter("stream", stream)
        .setParameter("delivered", delivered)
        .setMaxResults(ROWS_PER_TRANSACTION)
        .getResultList();
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
