package org.carillon.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;

/**
 * Deletes what has been delivered and is older than the retention, oldest offsets first, in bounded
 * transactions. Dead events have no offset and stay.
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
    for (long stream : withOldEntries(before)) {
      while (left > 0) {
        left--;
        if (transactions.callSeparately(() -> delete(stream, before)) < ROWS_PER_TRANSACTION) {
          break;
        }
      }
    }
  }

  private List<Long> withOldEntries(long before) throws Exception {
    return transactions.callSeparately(
        () ->
            session()
                .createSelectionQuery(
                    "select s.id from CarillonOutboxStream s"
                        + " join CarillonOutboxOffset o on o.stream = s.id"
                        + " join CarillonOutboxEntry e on e.id = o.entry"
                        + " where s.application = :application and o.position <= s.delivered"
                        + " and o.position = (select min(oldest.position)"
                        + " from CarillonOutboxOffset oldest where oldest.stream = s.id)"
                        + " and e.created < :before",
                    Long.class)
                .setParameter("application", application)
                .setParameter("before", before)
                .getResultList());
  }

  private int delete(long stream, long before) {
    Session session = session();
    List<Long> oldest = oldest(session, stream);
    if (oldest.isEmpty()) {
      return 0;
    }
    Set<Long> kept = Set.copyOf(youngerThan(session, before, oldest));
    // From the beginning without gaps: what is kept for those who come back is all of the rest.
    List<Long> entries = oldest.stream().takeWhile(entry -> !kept.contains(entry)).toList();
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
  private static List<Long> oldest(Session session, long stream) {
    long delivered =
        session
            .createSelectionQuery(
                "select s.delivered from CarillonOutboxStream s where s.id = :stream", Long.class)
            .setParameter("stream", stream)
            .getSingleResult();
    return session
        .createSelectionQuery(
            "select o.entry from CarillonOutboxOffset o"
                + " where o.stream = :stream and o.position <= :delivered order by o.position",
            Long.class)
        .setParameter("stream", stream)
        .setParameter("delivered", delivered)
        .setMaxResults(ROWS_PER_TRANSACTION)
        .getResultList();
  }

  private static List<Long> youngerThan(Session session, long before, List<Long> entries) {
    return session
        .createSelectionQuery(
            "select e.id from CarillonOutboxEntry e"
                + " where e.id in (:entries) and e.created >= :before",
            Long.class)
        .setParameterList("entries", entries)
        .setParameter("before", before)
        .getResultList();
  }

  private Session session() {
    return unit.ownEntityManager().unwrap(Session.class);
  }
}
