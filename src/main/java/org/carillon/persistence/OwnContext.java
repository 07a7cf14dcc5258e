package org.carillon.persistence;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.SynchronizationType;

/** A persistence context of ours: one per transaction, closed after it. */
final class OwnContext {

  private final EntityManagerFactory factory;
  private final Transactions transactions;

  OwnContext(EntityManagerFactory factory, Transactions transactions) {
    this.factory = factory;
    this.transactions = transactions;
  }

  /** That of the active transaction. */
  EntityManager entityManager() {
    if (transactions.resource(this) instanceof EntityManager open) {
      return open;
    }
    EntityManager opened = factory.createEntityManager(SynchronizationType.SYNCHRONIZED);
    transactions.putResource(this, opened);
    transactions.afterCompletion(committed -> opened.close());
    return opened;
  }

  EntityManagerFactory factory() {
    return factory;
  }
}
