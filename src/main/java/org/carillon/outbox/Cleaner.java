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
final class Cleaner {

  private static final int ROWS_PER_TRANSACTION = 1_000;
  private static final int TRANSACTIONS_PER_TICK = 50;

  private final String application;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final DrainSettings settings;
  private final Duration retention;

  Cleaner(
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
    List<Long> entries =
        oldest(session, stream).stream()
            .takeWhile(offset -> (Long) offset[1] < before)
            .map(offset -> (Long) offset[0])
            .toList();
    if (entries.isEmpty()) {
      return 0;
    }
    for (String table : List.of("CarillonOutboxOffset", "CarillonOutboxFailure")) {
      session
          .createMutationQuery("delete from " + table + " r where r.entry in (:entries)")
          .setParameterList("entries", entries)
          .executeUpdate();
    }
    session
        .createMutationQuery("delete from CarillonOutboxEntry e where e.id in (:entries)")
        .setParameterList("entries", entries)
        .executeUpdate();
    return entries.size();
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
