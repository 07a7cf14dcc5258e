package org.carillon.crud;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One create or update while it is being made: rows bound first, written when all is well. */
final class Change {

  private final EntityManager entityManager;
  private final Faults faults = new Faults();
  private final Places places = new Places();
  private final List<Object> created = new ArrayList<>();
  private final List<Object> reload = new ArrayList<>();
  private final List<Runnable> additions = new ArrayList<>();
  private @Nullable Object root;
  private boolean rootChanged;
  private boolean partsChanged;
  private boolean removalFirst;

  Change(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  EntityManager entityManager() {
    return entityManager;
  }

  Faults faults() {
    return faults;
  }

  /** A row that takes part, and where it is in the data. */
  void takesPart(Object entity, String path) {
    if (root == null) {
      root = entity;
    }
    places.put(entity, path);
  }

  /** A row that is new. */
  void creates(Object entity) {
    created.add(entity);
    touched(entity);
  }

  /** A row of which something is different now. */
  void touched(Object entity) {
    if (entity == root) {
      rootChanged = true;
    } else {
      partsChanged = true;
    }
  }

  /** A row whose columns may hold less than what was set. */
  void rounds(Object entity) {
    if (!reload.contains(entity)) {
      reload.add(entity);
    }
  }

  /** A row that goes; where another may take its unique values, before that one comes. */
  void removes(Object entity, boolean unique) {
    entityManager.remove(entity);
    partsChanged = true;
    removalFirst |= unique;
  }

  /** A row that joins a collection. */
  void adds(Runnable addition) {
    additions.add(addition);
  }

  /** Where the rows are in the data. */
  Places places() {
    return places;
  }

  /**
   * Hands everything to the persistence context and flushes it.
   *
   * @param versioned whether the root counts changes of its parts as its own
   */
  void write(boolean versioned) {
    faults.throwIfAny();
    if (removalFirst && !created.isEmpty()) {
      entityManager.flush();
    }
    additions.forEach(Runnable::run);
    created.forEach(entityManager::persist);
    if (versioned && partsChanged && !rootChanged && root != null) {
      // Two clients that change different parts of one whole would not notice each other.
      entityManager.lock(root, jakarta.persistence.LockModeType.PESSIMISTIC_FORCE_INCREMENT);
    }
    entityManager.flush();
    reload.forEach(entityManager::refresh);
  }
}
