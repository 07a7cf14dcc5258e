package org.carillon.crud;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityGraph;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Map;
import org.carillon.persistence.PersistenceUnit;
import org.hibernate.Hibernate;
import org.hibernate.jpa.SpecHints;
import org.jspecify.annotations.Nullable;

/** Finds rows, and no more of what they refer to than is asked for. */
@Dependent
class RowFinder {

  private final PersistenceUnit unit;
  private final EntityRegistry entityRegistry;

  @Inject
  RowFinder(PersistenceUnit unit, EntityRegistry entityRegistry) {
    this.unit = unit;
    this.entityRegistry = entityRegistry;
  }

  /** The entity manager of the active transaction. */
  EntityManager entityManager() {
    return unit.entityManager();
  }

  boolean isUnitPresent() {
    return unit.isPresent();
  }

  /** The row itself; null: there is none for this caller. */
  @Nullable Object find(EntityManager entityManager, EntityInfo info, Object key) {
    return unproxied(
        entityManager.find(
            info.type(), entityRegistry.toJpa(info, key), hints(entityManager, info)));
  }

  /**
   * The same, to be changed. Without a version a row is locked: two clients that change different
   * fields of it at the same time would undo each other's, since all columns are written.
   */
  @Nullable Object findToChange(EntityManager entityManager, EntityInfo info, Object key) {
    if (info.isVersioned()) {
      return find(entityManager, info, key);
    }
    if (info.isUnion()) {
      Object row = find(entityManager, info, key);
      if (row != null) {
        entityManager.lock(row, LockModeType.PESSIMISTIC_WRITE); // the row of its own table
        entityManager.refresh(row); // it may have changed until it was locked
      }
      return row;
    }
    return unproxied(
        entityManager.find(
            info.type(),
            entityRegistry.toJpa(info, key),
            LockModeType.PESSIMISTIC_WRITE,
            hints(entityManager, info)));
  }

  /** The row with all that its mapping loads, for the application's own code. */
  @Nullable Object load(EntityInfo info, Object key) {
    return unproxied(unit.entityManager().find(info.type(), entityRegistry.toJpa(info, key)));
  }

  /**
   * Eager associations of the mapping stay unloaded: an empty graph is all that is fetched.
   * (Jakarta Persistence 3.1, section 3.7.4.1.)
   */
  Map<String, Object> hints(EntityManager entityManager, EntityInfo info) {
    EntityGraph<?> graph = entityManager.createEntityGraph(info.type());
    return Map.of(SpecHints.HINT_SPEC_FETCH_GRAPH, graph);
  }

  private static @Nullable Object unproxied(@Nullable Object found) {
    return found == null ? null : Hibernate.unproxy(found);
  }
}
