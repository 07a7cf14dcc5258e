package org.carillon.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The persistence unit of the application: that of its CDI bean of type {@code EntityManager} (with
 * the default qualifier), else its only one. An application without one can do whatever needs no
 * database.
 */
@ApplicationScoped
public class PersistenceUnit {

  private UnitFinder finder;
  private Transactions transactions;
  private volatile @Nullable EntityManagers found;
  private volatile @Nullable OwnContext own;

  /** For the proxy. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected PersistenceUnit() {}

  @Inject
  PersistenceUnit(UnitFinder finder, Transactions transactions) {
    this.finder = finder;
    this.transactions = transactions;
  }

  /** Of a factory, with the entity manager that is current there; for Java SE. */
  public static PersistenceUnit of(
      EntityManagerFactory factory, Supplier<EntityManager> current, Transactions transactions) {
    PersistenceUnit unit = new PersistenceUnit(new UnitFinder(), transactions);
    unit.found =
        new EntityManagers() {
          @Override
          public EntityManager entityManager() {
            return current.get();
          }

          @Override
          public EntityManagerFactory factory() {
            return factory;
          }
        };
    return unit;
  }

  /** Of a factory, with an entity manager for each JTA transaction; for Java SE. */
  public static PersistenceUnit of(EntityManagerFactory factory, Transactions transactions) {
    OwnContext context = new OwnContext(factory, transactions);
    PersistenceUnit unit = of(factory, context::entityManager, transactions);
    unit.own = context;
    return unit;
  }

  /** Whether there is one. */
  public boolean isPresent() {
    return find() != null;
  }

  /**
   * The entity manager of the active JTA transaction, joined to it, with the tenant of the {@link
   * org.carillon.security.CallerContext}: the same persistence context that the application's own
   * code sees. To be asked for in each transaction, never closed.
   *
   * @throws IllegalStateException if there is no unit, saying what is missing
   */
  public EntityManager entityManager() {
    return unit().entityManager();
  }

  /**
   * The entity manager of the library's own work in the active JTA transaction, or else in {@link
   * #read}, shared with no code of the application; never closed by the caller.
   *
   * @throws IllegalStateException if there is no unit, saying what is missing
   */
  public EntityManager ownEntityManager() {
    return own().entityManager();
  }

  /**
   * Runs a task that asks the database by {@link #ownEntityManager} and changes nothing, while no
   * JTA transaction is active: each of its queries is a transaction of the database's own, which
   * costs no commit, and sees what had committed when it began. All go to one connection.
   *
   * @return what the task returns
   * @throws IllegalStateException if a transaction is active; if there is no unit, saying what is
   *     missing
   * @throws Exception what the task throws
   */
  public <T extends @Nullable Object> T read(Callable<T> task) throws Exception {
    return own().read(task);
  }

  private OwnContext own() {
    OwnContext context = own;
    if (context == null) {
      synchronized (this) { // one for all: a thread finds what it reads by in the one it began with
        context = own;
        if (context == null) {
          context = new OwnContext(factory(), transactions);
          own = context;
        }
      }
    }
    return context;
  }

  /**
   * What makes the entity managers.
   *
   * @throws IllegalStateException if there is no unit, saying what is missing
   */
  public EntityManagerFactory factory() {
    return unit().factory();
  }

  /** Its name in {@code persistence.xml}; empty where it has none. */
  public String name() {
    return Objects.toString(
        factory().getProperties().get(AvailableSettings.PERSISTENCE_UNIT_NAME), "");
  }

  /** Whether it works in the JTA transactions of the server. */
  public boolean isJta() {
    TransactionCoordinatorBuilder transactions =
        factory()
            .unwrap(SessionFactoryImplementor.class)
            .getServiceRegistry()
            .getService(TransactionCoordinatorBuilder.class);
    return transactions != null && transactions.isJta();
  }

  /** Whether the class is one of its entities. */
  public boolean has(Class<?> entity) {
    return factory().getMetamodel().getEntities().stream()
        .anyMatch(known -> known.getJavaType() == entity);
  }

  /** Why there is none, and what to do. */
  public String whatIsMissing() {
    return finder.whatIsMissing();
  }

  private EntityManagers unit() {
    EntityManagers entityManagers = find();
    if (entityManagers == null) {
      throw new IllegalStateException(finder.whatIsMissing());
    }
    return entityManagers;
  }

  private @Nullable EntityManagers find() {
    EntityManagers entityManagers = found;
    if (entityManagers == null) {
      entityManagers = finder.find(transactions);
      found = entityManagers;
    }
    return entityManagers;
  }
}
