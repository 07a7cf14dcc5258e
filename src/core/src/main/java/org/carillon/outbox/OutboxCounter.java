package org.carillon.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.outbox.OutboxCensus.Count;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Counts what waits, every few seconds and never because somebody asks: a page that is read often,
 * or while the database is stuck, costs nothing.
 */
final class OutboxCounter {

  static final Duration EVERY = Duration.ofSeconds(5);

  private static final String TENANTS =
      "select s.tenant, count(e.id), min(e.created), min(o.placed) from CarillonOutboxStream s"
          + " join CarillonOutboxEntry e on e.stream = s.id";
  private static final String OURS = " where s.application = :application";

  private static final String UNDELIVERED =
      TENANTS
          + " join CarillonOutboxOffset o on o.entry = e.id"
          + OURS
          + " and o.stream = s.id and o.position > s.delivered group by s.tenant";
  private static final String ASIDE =
      "select s.tenant, count(e.id), min(e.created), f.state, sum(case when f.attempts > 0 then 1"
          + " else 0 end) from CarillonOutboxStream s"
          + " join CarillonOutboxFailure f on f.stream = s.id"
          + " join CarillonOutboxEntry e on e.id = f.entry"
          + OURS
          + " and f.state < 3 group by s.tenant, f.state";

  private final String application;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final DrainSettings settings;
  private final OutboxMeter meter;
  private final StreamSweep streamSweep;
  private long next;
  private volatile @Nullable OutboxCensus last;

  OutboxCounter(
      String application,
      PersistenceUnit unit,
      Transactions transactions,
      DrainSettings settings,
      StreamSweep streamSweep) {
    this.application = application;
    this.unit = unit;
    this.transactions = transactions;
    this.settings = settings;
    this.meter = settings.meter();
    this.streamSweep = streamSweep;
  }

  /** The last that was taken; null: none yet. */
  @Nullable OutboxCensus last() {
    return last;
  }

  void tick() throws Exception {
    long now = settings.now();
    if (now < next) {
      return;
    }
    next = now + EVERY.toMillis();
    OutboxCensus taken = transactions.callSeparately(() -> take(now));
    last = taken;
    meter.counted(taken);
  }

  private OutboxCensus take(long now) {
    Map<String, Count> tenants = new HashMap<>();
    for (StreamSweep.Waiting waiting : streamSweep.waiting()) { // late commits too
      long since = Math.max(waiting.created(), streamSweep.waitingSince(waiting.stream()));
      add(tenants, waiting.tenant(), waiting.events(), age(since, now), waiting.created(), now);
    }
    for (Object[] row : rows(UNDELIVERED)) {
      add(tenants, (String) row[0], (Long) row[1], age((Long) row[3], now), (Long) row[2], now);
    }
    for (Object[] row : rows(ASIDE)) {
      long count = (Long) row[1];
      boolean dead = (Integer) row[3] == OutboxFailure.DEAD;
      long failed = (Integer) row[3] == OutboxFailure.DUE ? ((Number) row[4]).longValue() : 0;
      tenants.merge(
          (String) row[0],
          dead
              ? new Count(0, Duration.ZERO, Duration.ZERO, 0, count)
              : new Count(count, Duration.ZERO, age((Long) row[2], now), failed, 0),
          Count::and);
    }
    return new OutboxCensus(Instant.ofEpochMilli(now), Map.copyOf(tenants));
  }

  /**
   * Adds what waits.
   *
   * @param stuck how long it could have been delivered: a commit may come long after the writing
   */
  private static void add(
      Map<String, Count> tenants,
      String tenant,
      long events,
      Duration stuck,
      long created,
      long now) {
    tenants.merge(tenant, new Count(events, stuck, age(created, now), 0, 0), Count::and);
  }

  private static Duration age(long created, long now) {
    return Duration.ofMillis(Math.max(0, now - created));
  }

  private List<Object[]> rows(String hql) {
    return unit.ownEntityManager()
        .unwrap(Session.class)
        .createSelectionQuery(hql, Object[].class)
        .setParameter("application", application)
        .getResultList();
  }
}
