package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.carillon.api.outbox.OutboxMonitor;
import org.carillon.api.outbox.OutboxState;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;

/** The outbox as its tables say. */
@ApplicationScoped
class DatabaseOutboxMonitor implements OutboxMonitor {

  private static final String OURS =
      " (select s.id from CarillonOutboxStream s where s.application = :application) ";

  private static final String PLACED =
      "(select 1 from CarillonOutboxOffset o join CarillonOutboxStream p on p.id = o.stream"
          + " where o.entry = e.id";

  private PersistenceUnit unit;
  private Transactions transactions;
  private OutboxEngine engine;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected DatabaseOutboxMonitor() {}

  /** Of the engine's application. */
  @Inject
  DatabaseOutboxMonitor(PersistenceUnit unit, Transactions transactions, OutboxEngine engine) {
    this.unit = unit;
    this.transactions = transactions;
    this.engine = engine;
  }

  @Override
  public Map<OutboxState, Long> counts() {
    return in(
        session -> {
          Map<OutboxState, Long> counts = new TreeMap<>();
          for (OutboxState state : OutboxState.values()) {
            counts.put(
                state,
                session
                    .createSelectionQuery(
                        "select count(e.id) from CarillonOutboxEntry e where e.stream in"
                            + OURS
                            + "and "
                            + condition(state),
                        Long.class)
                    .setParameter("application", engine.application())
                    .getSingleResult());
          }
          return counts;
        });
  }

  @Override
  public List<OutboxState> states(String eventId) {
    return in(
        session ->
            Arrays.stream(OutboxState.values())
                .flatMap(
                    state ->
                        session
                            .createSelectionQuery(
                                "select e.id from CarillonOutboxEntry e where e.stream in"
                                    + OURS
                                    + "and e.eventId = :event and "
                                    + condition(state),
                                Long.class)
                            .setParameter("application", engine.application())
                            .setParameter("event", eventId)
                            .getResultStream()
                            .map(entry -> state))
                .toList());
  }

  @Override
  public List<DeadLetter> dead(int limit) {
    return in(
        session ->
            session
                .createSelectionQuery(
                    "select e.id, e.eventId, e.tenant, e.path, e.event, e.key, e.payload,"
                        + " e.created, f.attempts, f.lastError from CarillonOutboxFailure f"
                        + " join CarillonOutboxEntry e on e.id = f.entry where f.stream in"
                        + OURS
                        + "and f.state = 2 order by e.id",
                    Object[].class)
                .setParameter("application", engine.application())
                .setMaxResults(limit)
                .getResultStream()
                .map(
                    row ->
                        new DeadLetter(
                            (Long) row[0],
                            (String) row[1],
                            (String) row[2],
                            (String) row[3],
                            (String) row[4],
                            (String) row[5],
                            (String) row[6],
                            Instant.ofEpochMilli((Long) row[7]),
                            (Integer) row[8],
                            (String) row[9]))
                .toList());
  }

  @Override
  public boolean redrive(long entry) {
    Optional<Object[]> stream =
        in(
            session ->
                streamOfDead(session, entry)
                    .filter(
                        found ->
                            session // it may be dropped just now
                                    .createMutationQuery(
                                        "update CarillonOutboxFailure f set f.state = 0,"
                                            + " f.attempts = 0, f.nextAttempt = :now"
                                            + " where f.entry = :entry and f.state = 2")
                                    .setParameter("now", engine.now())
                                    .setParameter("entry", entry)
                                    .executeUpdate()
                                == 1));
    stream.ifPresent(row -> engine.wake((Long) row[0], (String) row[1]));
    return stream.isPresent();
  }

  @Override
  public boolean drop(long entry) {
    return in(
        session -> {
          if (streamOfDead(session, entry).isEmpty()
              || session // it may be redriven just now
                      .createMutationQuery(
                          "delete from CarillonOutboxFailure f"
                              + " where f.entry = :entry and f.state = 2")
                      .setParameter("entry", entry)
                      .executeUpdate()
                  == 0) {
            return false;
          }
          session
              .createMutationQuery("delete from CarillonOutboxEntry e where e.id = :entry")
              .setParameter("entry", entry)
              .executeUpdate();
          return true;
        });
  }

  /** Its number and its tenant. */
  private Optional<Object[]> streamOfDead(Session session, long entry) {
    return session
        .createSelectionQuery(
            "select s.id, s.tenant from CarillonOutboxFailure f"
                + " join CarillonOutboxStream s on s.id = f.stream"
                + " where f.entry = :entry and f.state = 2 and s.application = :application",
            Object[].class)
        .setParameter("entry", entry)
        .setParameter("application", engine.application())
        .uniqueResultOptional();
  }

  private <T> T in(Work<T> work) {
    Callable<T> task = () -> work.in(unit.ownEntityManager().unwrap(Session.class));
    try {
      return transactions.callSeparately(task);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the outbox cannot be looked at", e);
    }
  }

  /** In HQL, of an entry {@code e}. */
  private static String condition(OutboxState state) {
    return switch (state) {
      case PENDING ->
          "not exists (select 1 from CarillonOutboxOffset o where o.entry = e.id)"
              + " and not exists (select 1 from CarillonOutboxFailure f where f.entry = e.id"
              + " and (f.state = 2 or f.state = 0 and f.attempts > 0))";
      case CLAIMED -> "exists " + PLACED + " and o.position > p.delivered)";
      case DELIVERED -> "exists " + PLACED + " and o.position <= p.delivered)";
      case FAILED ->
          "exists (select 1 from CarillonOutboxFailure f where f.entry = e.id"
              + " and f.state = 0 and f.attempts > 0)";
      case DEAD ->
          "exists (select 1 from CarillonOutboxFailure f where f.entry = e.id and f.state = 2)";
    };
  }

  @FunctionalInterface
  private interface Work<T> {
    T in(Session session);
  }
}
