package org.carillon.persistence;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.SynchronizationType;
import java.util.concurrent.Callable;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.jspecify.annotations.Nullable;

/** A persistence context of ours: one per transaction, closed after it; or one that only reads. */
final class OwnContext {

  private final EntityManagerFactory factory;
  private final Transactions transactions;

  @SuppressWarnings("ThreadLocalUsage") // of this unit, and removed behind each task
  private final ThreadLocal<@Nullable EntityManager> reading = new ThreadLocal<>();

  OwnContext(EntityManagerFactory factory, Transactions transactions) {
    this.factory = factory;
    this.transactions = transactions;
  }

  /** That of the active transaction; outside of any, that of {@link #read}. */
  EntityManager entityManager() {
    EntityManager outside = reading.get();
    if (outside != null && !transactions.isActive()) {
      return outside;
    }
    if (transactions.resource(this) instanceof EntityManager open) {
      return open;
    }
    EntityManager opened = factory.createEntityManager(SynchronizationType.SYNCHRONIZED);
    transactions.putResource(this, opened);
    transactions.afterCompletion(committed -> opened.close());
    return opened;
  }

  /**
   * Runs the task, whose queries go to one connection, which is taken at the first of them. Outside
   * of transactions a data source gives one that commits each statement by itself. Inside another
   * such task it is that one's.
   */
  <T extends @Nullable Object> T read(Callable<T> task) throws Exception {
    if (transactions.isActive()) {
      throw new IllegalStateException("a transaction is active, whose connection would be used");
    }
    if (reading.get() != null) {
      return task.call();
    }
    try (Session session = open()) {
      reading.set(session);
      return task.call();
    } finally {
      reading.remove();
    }
  }

  /** By default a session outside of transactions takes a connection for each statement. */
  private Session open() {
    return factory
        .unwrap(SessionFactory.class)
        .withOptions()
        .connectionHandlingMode(PhysicalConnectionHandlingMode.DELAYED_ACQUISITION_AND_HOLD)
        .openSession();
  }

  EntityManagerFactory factory() {
    return factory;
  }
}
