package org.carillon.outbox;

import java.time.Duration;
import java.util.List;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;

/**
 * Finds the streams of the application that have something to do and that nobody drains: what a
 * lost wake-up, a pause after a failure or a node that died has left. One query a tick.
 */
final class Watch {

  /** How often entries below the floor are looked at, for commits that came very late. */
  static final Duration SWEEP = Duration.ofSeconds(60);

  private static final String FREE =
      "select s.id from CarillonOutboxStream s where s.application = :application"
          + " and (s.owner is null or s.owner = :node or s.leaseUntil < :now)";
  private static final String BUSY =
      FREE
          + " and (s.last > s.delivered or exists (select 1 from CarillonOutboxEntry e"
          + " where e.stream = s.id and e.id > s.floor and "
          + StreamStore.UNPLACED
          + ") or exists (select 1 from CarillonOutboxFailure d"
          + " where d.stream = s.id and d.state = 0 and d.nextAttempt <= :now))";
  private static final String OVERLOOKED =
      FREE
          + " and exists (select 1 from CarillonOutboxEntry e where e.stream = s.id and e.id <= s.floor"
          + " and "
          + StreamStore.OVERLOOKED
          + ")";

  private final String application;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final Drains drains;
  private final DrainSettings settings;
  private long nextSweep;

  Watch(
      String application,
      PersistenceUnit unit,
      Transactions transactions,
      Drains drains,
      DrainSettings settings) {
    this.application = application;
    this.unit = unit;
    this.transactions = transactions;
    this.drains = drains;
    this.settings = settings;
  }

  void tick() throws Exception {
    long now = settings.now();
    find(BUSY, now).forEach(stream -> drains.wake(stream, Look.FAILED));
    if (now >= nextSweep) {
      nextSweep = now + SWEEP.toMillis();
      find(OVERLOOKED, now).forEach(stream -> drains.wake(stream, Look.EVERYTHING));
    }
  }

  private List<Long> find(String hql, long now) throws Exception {
    return transactions.callSeparately(
        () ->
            unit.ownEntityManager()
                .unwrap(Session.class)
                .createSelectionQuery(hql, Long.class)
                .setParameter("application", application)
                .setParameter("node", settings.node())
                .setParameter("now", now)
                .getResultList());
  }
}
