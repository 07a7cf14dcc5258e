package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** What holds the streams of this application's outbox back, as its tables say; for operators. */
@ApplicationScoped
public class OutboxInspector {

  private static final String OURS = " s.application = :application ";

  /** Of a stream, so many of the events that fail are shown. */
  private static final int MOST_FAILING = 5;

  /**
   * A stream.
   *
   * @param owner the node that drains it; null: none does now
   * @param leaseUntil until when, in milliseconds since 1970
   * @param last the last offset that was given
   * @param delivered everything up to this offset was delivered
   * @param waiting events without an offset that are not set aside
   * @param oldest when the oldest of them was written, in milliseconds since 1970; null: none waits
   * @param held events that wait behind a failing one of their key
   * @param dead events that are not tried any more
   * @param failing those that failed and are tried again, the oldest first; no more than a few
   */
  public record Stream(
      String tenant,
      String path,
      @Nullable String owner,
      long leaseUntil,
      long last,
      long delivered,
      long waiting,
      @Nullable Long oldest,
      long held,
      long dead,
      List<Failing> failing) {}

  /**
   * An event that failed and is tried again.
   *
   * @param nextAttempt in milliseconds since 1970
   */
  public record Failing(
      long entry,
      String event,
      String eventId,
      String key,
      int attempts,
      long nextAttempt,
      @Nullable String lastError) {}

  private PersistenceUnit unit;
  private Transactions transactions;
  private OutboxEngine engine;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected OutboxInspector() {}

  @Inject
  OutboxInspector(PersistenceUnit unit, Transactions transactions, OutboxEngine engine) {
    this.unit = unit;
    this.transactions = transactions;
    this.engine = engine;
  }

  /** Whether there is an outbox. */
  public boolean isPresent() {
    return unit.isPresent();
  }

  /**
   * The streams, those first of which something waits, failed or died. Counts rows: for people, not
   * for every call.
   */
  public List<Stream> streams(int limit) {
    Callable<List<Stream>> task = () -> read(unit.ownEntityManager().unwrap(Session.class), limit);
    try {
      return transactions.callSeparately(task);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the outbox cannot be looked at", e);
    }
  }

  private List<Stream> read(Session session, int limit) {
    Map<Long, Object[]> waiting = new HashMap<>();
    for (Object[] row :
        rows(
            session,
            "select s.id, count(e.id), min(e.created) from CarillonOutboxStream s"
                + " join CarillonOutboxEntry e on e.stream = s.id and e.id > s.floor where"
                + OURS
                + "and not exists (select 1 from CarillonOutboxOffset o where o.entry = e.id)"
                + " and not exists (select 1 from CarillonOutboxFailure f where f.entry = e.id)"
                + " group by s.id")) {
      waiting.put((Long) row[0], row);
    }
    Map<Long, Long> held = new HashMap<>();
    Map<Long, Long> dead = new HashMap<>();
    for (Object[] row :
        rows(
            session,
            "select s.id, f.state, count(f.entry) from CarillonOutboxStream s"
                + " join CarillonOutboxFailure f on f.stream = s.id where"
                + OURS
                + "and f.state in (1, 2) group by s.id, f.state")) {
      boolean isDead = (Integer) row[1] == OutboxFailure.DEAD;
      (isDead ? dead : held).put((Long) row[0], (Long) row[2]);
    }
    Map<Long, List<Failing>> failing = failing(session);
    List<Stream> troubled = new ArrayList<>();
    List<Stream> others = new ArrayList<>();
    for (Object[] row :
        rows(
            session,
            "select s.id, s.tenant, s.path, s.owner, s.leaseUntil, s.last, s.delivered"
                + " from CarillonOutboxStream s where"
                + OURS
                + "order by s.tenant, s.path")) {
      Long id = (Long) row[0];
      Object[] waits = waiting.get(id);
      Stream stream =
          new Stream(
              (String) row[1],
              (String) row[2],
              (String) row[3],
              (Long) row[4],
              (Long) row[5],
              (Long) row[6],
              waits == null ? 0 : (Long) waits[1],
              waits == null ? null : (Long) waits[2],
              held.getOrDefault(id, 0L),
              dead.getOrDefault(id, 0L),
              failing.getOrDefault(id, List.of()));
      (isTroubled(stream) ? troubled : others).add(stream);
    }
    troubled.addAll(others);
    return troubled.size() > limit ? List.copyOf(troubled.subList(0, limit)) : troubled;
  }

  private static boolean isTroubled(Stream stream) {
    return stream.waiting() > 0
        || stream.held() > 0
        || stream.dead() > 0
        || !stream.failing().isEmpty()
        || stream.delivered() < stream.last();
  }

  private Map<Long, List<Failing>> failing(Session session) {
    Map<Long, List<Failing>> failing = new HashMap<>();
    for (Object[] row :
        rows(
            session,
            "select f.stream, e.id, e.event, e.eventId, e.key, f.attempts, f.nextAttempt,"
                + " f.lastError from CarillonOutboxStream s"
                + " join CarillonOutboxFailure f on f.stream = s.id"
                + " join CarillonOutboxEntry e on e.id = f.entry where"
                + OURS
                + "and f.state = 0 and f.attempts > 0 order by e.id")) {
      List<Failing> ofStream = failing.computeIfAbsent((Long) row[0], id -> new ArrayList<>());
      if (ofStream.size() < MOST_FAILING) {
        ofStream.add(
            new Failing(
                (Long) row[1],
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (Integer) row[5],
                (Long) row[6],
                (String) row[7]));
      }
    }
    return failing;
  }

  private List<Object[]> rows(Session session, String hql) {
    return session
        .createSelectionQuery(hql, Object[].class)
        .setParameter("application", engine.application())
        .setMaxResults(10_000)
        .getResultList();
  }
}
