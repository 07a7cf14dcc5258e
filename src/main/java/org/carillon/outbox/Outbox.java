package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.session.Envelope;
import org.hibernate.Session;

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
    long stream = engine.stream(envelope.tenant(), envelope.path());
    pending().add(new NewEntry(stream, envelope, engine.now()));
  }

  private Pending pending() {
    if (transactions.resource(this) instanceof Pending known) {
      return known;
    }
    // Asked for now, so that its session has joined before the transaction begins to complete.
    EntityManager entityManager = persistenceUnit.entityManager();
    Pending pending =
        new Pending(entityManager, entityManager.unwrap(Session.class), engine.inserts());
    transactions.putResource(this, pending);
    transactions.beforeCompletion(pending::complete);
    transactions.afterCompletion(
        committed -> {
          if (committed) {
            pending.streams.forEach(engine::wake);
          }
        });
    return pending;
  }

  /** The events of one transaction. */
  private static final class Pending {

    private final EntityManager entityManager;
    private final Session session;
    private final Inserts inserts;
    private final Set<Long> streams = new LinkedHashSet<>();
    private List<NewEntry> entries = new ArrayList<>();
    private boolean completing;

    Pending(EntityManager entityManager, Session session, Inserts inserts) {
      this.entityManager = entityManager;
      this.session = session;
      this.inserts = inserts;
    }

    void add(NewEntry entry) {
      streams.add(entry.stream());
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
      inserts.entries(session, written, NewEntry::fill);
    }
  }
}
