package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.carillon.event.Envelope;
import org.carillon.history.StreamName;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Where events are written that are heard after the commit of the active transaction, at least
 * once, never after its rollback.
 */
@ApplicationScoped
public class Outbox {

  private PersistenceUnit persistenceUnit;
  private Transactions transactions;
  private OutboxEngine engine;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected Outbox() {}

  /** Writes to the tables of the unit, and wakes the engine. */
  @Inject
  public Outbox(PersistenceUnit persistenceUnit, Transactions transactions, OutboxEngine engine) {
    this.persistenceUnit = persistenceUnit;
    this.transactions = transactions;
    this.engine = engine;
  }

  /**
   * Writes the event in the active transaction, as it is now; the row itself is inserted when the
   * transaction completes, after what the application changed.
   *
   * @throws IllegalStateException if no transaction is active or there is no persistence unit
   */
  public void write(Envelope envelope) {
    if (!transactions.isActive()) {
      throw new IllegalStateException("the outbox is written in a transaction");
    }
    pending().add(new NewEntry(envelope));
  }

  private Pending pending() {
    if (transactions.resource(this) instanceof Pending known) {
      return known;
    }
    // Asked for now, so that its session has joined before the transaction begins to complete.
    EntityManager entityManager = persistenceUnit.entityManager();
    Pending pending = new Pending(entityManager, entityManager.unwrap(Session.class), engine);
    transactions.putResource(this, pending);
    transactions.beforeCompletion(pending::complete);
    transactions.prove(() -> isCommitted(pending));
    transactions.afterCompletion(
        committed -> {
          if (committed) {
            engine.written(pending.streams);
          }
        });
    return pending;
  }

  /** Whether the first event of a transaction is there; then its streams are woken after all. */
  private boolean isCommitted(Pending pending) throws Exception {
    NewEntry first = pending.first;
    Long stream = first == null ? null : pending.streams.get(first.streamName());
    if (first == null || stream == null) {
      return false;
    }
    boolean isThere =
        transactions.callSeparately(
            () ->
                !persistenceUnit
                    .ownEntityManager()
                    .unwrap(Session.class)
                    .createSelectionQuery(
                        "select e.id from CarillonOutboxEntry e"
                            + " where e.stream = :stream and e.eventId = :event",
                        Long.class)
                    .setParameter("stream", stream)
                    .setParameter("event", first.envelope().id())
                    .setMaxResults(1)
                    .getResultList()
                    .isEmpty());
    if (isThere) {
      engine.written(pending.streams);
    }
    return isThere;
  }

  /** The events of one transaction. */
  private static final class Pending {

    private final EntityManager entityManager;
    private final Session session;
    private final OutboxEngine engine;
    private final Map<StreamName, Long> streams = new LinkedHashMap<>();
    private List<NewEntry> entries = new ArrayList<>();
    private @Nullable NewEntry first;
    private boolean completing;

    Pending(EntityManager entityManager, Session session, OutboxEngine engine) {
      this.entityManager = entityManager;
      this.session = session;
      this.engine = engine;
    }

    void add(NewEntry entry) {
      if (first == null) {
        first = entry;
      }
      entries.add(entry);
      if (completing) {
        insert();
      }
    }

    /**
     * Flushes first: Hibernate inserts before it updates, and the number must be drawn while the
     * changed row is locked.
     */
    void complete() {
      entityManager.flush();
      insert();
      completing = true;
    }

    private void insert() {
      List<NewEntry> written = entries;
      entries = new ArrayList<>();
      Set<StreamName> unresolved = new HashSet<>();
      for (NewEntry entry : written) {
        if (!streams.containsKey(entry.streamName())) {
          unresolved.add(entry.streamName());
        }
      }
      long now = engine.now();
      streams.putAll(engine.directory().numbers(session, unresolved, now));
      engine
          .inserts()
          .entries(
              session,
              written,
              (statement, entry) -> entry.fill(statement, number(entry.streamName()), now));
    }

    private long number(StreamName stream) {
      return Objects.requireNonNull(streams.get(stream), "asked for above");
    }
  }
}
