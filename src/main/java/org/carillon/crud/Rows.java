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
class Rows {

  private final PersistenceUnit unit;

  @Inject
  Rows(PersistenceUnit unit) {
    this.unit = unit;
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
    return unproxied(entityManager.find(info.type(), key, hints(entityManager, info)));
  }

  /**
   * The same, to be changed. Without a version a row is locked: two clients that change different
   * fields of it at the same time would undo each other's, since all columns are written.
   */
  @Nullable Object findToChange(EntityManager entityManager, EntityInfo info, Object key) {
    if (info.isVersioned()) {
      return find(entityManager, info, key);
    }
    return unproxied(
        entityManager.find(
            info.type(), key, LockModeType.PESSIMISTIC_WRITE, hints(entityManager, info)));
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
