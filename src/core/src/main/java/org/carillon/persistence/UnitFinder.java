package org.carillon.persistence;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.Collection;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/** Finds the application's persistence unit, as {@link PersistenceUnit} says. */
@Dependent
class UnitFinder {

  /** How the names of its providers begin. */
  private static final String HIBERNATE = "org.hibernate.";

  private final @Nullable Instance<EntityManager> produced;
  private final @Nullable ContainerContext container;
  private final @Nullable Instance<RequestContextController> requests;

  /** For Java SE, where nothing is to be found. */
  UnitFinder() {
    produced = null;
    container = null;
    requests = null;
  }

  @Inject
  UnitFinder(
      Instance<EntityManager> produced,
      ContainerContext container,
      Instance<RequestContextController> requests) {
    this.produced = produced;
    this.container = container;
    this.requests = requests;
  }

  /** The unit; null as long as there is none. */
  @Nullable EntityManagers find(Transactions transactions) {
    if (produced != null && !produced.isUnsatisfied()) {
      return new ProducedUnit(produced.get(), requests);
    }
    Collection<SessionFactoryImplementor> factories = CapturedFactories.all();
    return factories.size() == 1
        ? new OnlyUnit(container, new OwnContext(factories.iterator().next(), transactions))
        : null;
  }

  String whatIsMissing() {
    long units = CapturedFactories.all().size();
    if (units == 0) { // a server may make none that nobody refers to, as Payara
      long declared =
          DeclaredUnits.of(Thread.currentThread().getContextClassLoader()).stream()
              .filter(unit -> unit.provider().startsWith(HIBERNATE))
              .count();
      units = declared > 1 ? declared : 0;
    }
    return units == 0
        ? "the application has no persistence unit of Hibernate; without one events can only be"
            + " IMMEDIATE or AFTER_COMMIT, and nothing can be exposed"
        : "the application has "
            + units
            + " persistence units; a CDI producer of EntityManager (default qualifier) decides"
            + " which one Carillon uses";
  }

  /** Decided by the application. */
  private record ProducedUnit(
      EntityManager entityManager, @Nullable Instance<RequestContextController> requests)
      implements EntityManagers {
    @Override
    public EntityManagerFactory factory() {
      // The bean may be request-scoped, and a timer has no request.
      RequestContextController request = requests == null ? null : requests.get();
      boolean begun = request != null && request.activate();
      try {
        return entityManager.getEntityManagerFactory();
      } finally {
        if (request != null && begun) {
          request.deactivate();
        }
      }
    }
  }

  /** The only one there is: the container's persistence context where it has one, else ours. */
  private record OnlyUnit(@Nullable ContainerContext container, OwnContext own)
      implements EntityManagers {
    @Override
    public EntityManager entityManager() {
      EntityManager shared = container == null ? null : container.entityManager();
      return shared == null ? own.entityManager() : shared;
    }

    @Override
    public EntityManagerFactory factory() {
      return own.factory();
    }
  }
}
