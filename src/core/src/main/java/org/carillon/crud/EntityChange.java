package org.carillon.crud;

import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.carillon.api.ErrorCode;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.jspecify.annotations.Nullable;

/** One create or update while it is being made: rows bound first, written when all is well. */
final class EntityChange {

  private static final String ROUNDED = "has more decimals than its column holds";

  private final EntityManager entityManager;
  private final UniqueKeys uniqueKeys;
  private final RequestErrors requestErrors = new RequestErrors();
  private final RowLocations rowLocations = new RowLocations();
  private final List<Object> created = new ArrayList<>();
  private final Set<Object> isCreated = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Object> removed = new ArrayList<>();
  private final IdentityHashMap<Object, Map<String, NewValue>> updated = new IdentityHashMap<>();
  private final Set<Object> reload = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Runnable> last = new ArrayList<>();
  private final List<Runnable> keyChecks = new ArrayList<>();
  private final List<Runnable> checks = new ArrayList<>();
  private @Nullable Object root;
  private boolean rootChanged;
  private boolean partsChanged;
  private final int mostParts;
  private int parts;

  /** An attribute of a row that is there, and what it will have. */
  private record NewValue(EntityAttribute member, @Nullable Object value) {}

  /**
   * None yet.
   *
   * @param mostParts how many parts and elements it may name
   */
  EntityChange(EntityManager entityManager, UniqueKeys uniqueKeys, int mostParts) {
    this.entityManager = entityManager;
    this.uniqueKeys = uniqueKeys;
    this.mostParts = mostParts;
  }

  /**
   * Parts of a row, or elements of a collection, before any of them is bound.
   *
   * @throws org.carillon.api.OperationException {@code TOO_LARGE} if with those before they are too
   *     many
   */
  void names(int more, String path) {
    if (more > mostParts - parts) {
      throw RequestErrors.at(
          ErrorCode.TOO_LARGE,
          path,
          "names too many parts: " + mostParts + " may be changed at once");
    }
    parts += more;
  }

  EntityManager entityManager() {
    return entityManager;
  }

  RequestErrors faults() {
    return requestErrors;
  }

  /** A row that takes part, and where it is in the data. */
  void takesPart(Object entity, String path) {
    if (root == null) {
      root = entity;
    }
    rowLocations.put(entity, path);
  }

  /** A row that is new. */
  void creates(Object entity) {
    created.add(entity);
    isCreated.add(entity);
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

  /** A row whose columns may hold less than what was set, or more than was said. */
  void rereads(Object entity) {
    reload.add(entity);
  }

  /**
   * Decimals for a column of which the mapping does not say how many digits it holds: the database
   * would round them without a word. The row is read again, and the change refused if they are
   * others then.
   *
   * @param stored what the row has then: a decimal, or a collection of some
   */
  void mustHold(
      Object entity, String path, List<BigDecimal> wanted, Supplier<@Nullable Object> stored) {
    rereads(entity);
    checks.add(
        () -> {
          Object found = stored.get();
          Collection<?> all =
              found instanceof Collection<?> many ? many : Collections.singleton(found);
          boolean same =
              wanted.stream()
                  .allMatch(
                      decimal ->
                          all.stream()
                              .anyMatch(
                                  one ->
                                      one instanceof BigDecimal held
                                          && held.compareTo(decimal) == 0));
          if (!same) {
            requestErrors.add(path, ROUNDED);
          }
        });
  }

  /** The same of a part of the key, which finds no row where the database has rounded it. */
  void keyMustHold(Object entity, String attribute, BigDecimal wanted, String path) {
    keyChecks.add(
        () -> {
          CriteriaBuilder builder = entityManager.getCriteriaBuilder();
          CriteriaQuery<Long> query = builder.createQuery(Long.class);
          Root<?> root = query.from(entity.getClass());
          query.select(builder.count(root)).where(builder.equal(root.get(attribute), wanted));
          if (entityManager.createQuery(query).getSingleResult() == 0) {
            requestErrors.add(path, ROUNDED);
          }
        });
  }

  /** An attribute gets a value; of a row that is there, when it is its turn to be written. */
  void sets(Object entity, EntityAttribute entityAttribute, @Nullable Object value) {
    touched(entity);
    if (isCreated.contains(entity)) {
      entityAttribute.property().set(entity, value);
    } else {
      updated
          .computeIfAbsent(entity, row -> new HashMap<>())
          .put(entityAttribute.attribute(), new NewValue(entityAttribute, value));
    }
  }

  /** A row that goes. */
  void removes(Object entity) {
    entityManager.remove(entity);
    removed.add(entity);
    partsChanged = true;
  }

  /** What is to be done when the rows that were there are out of the way. */
  void atLast(Runnable work) {
    last.add(work);
  }

  /** Where the rows are in the data. */
  RowLocations rowLocations() {
    return rowLocations;
  }

  /**
   * Hands everything to the persistence context and flushes it.
   *
   * @param versioned whether the root counts changes of its parts as its own
   */
  void write(boolean versioned) {
    requestErrors.throwIfAny();
    if (removed.size() + updated.size() + created.size() > 1
        && !(removed.isEmpty() && updated.isEmpty())) {
      writeWhatMakesRoom();
    }
    updated.forEach(EntityChange::set);
    last.forEach(Runnable::run);
    created.forEach(entityManager::persist);
    if (versioned && partsChanged && !rootChanged && root != null) {
      // Two clients that change different parts of one whole would not notice each other.
      entityManager.lock(root, jakarta.persistence.LockModeType.PESSIMISTIC_FORCE_INCREMENT);
    }
    entityManager.flush();
    run(keyChecks); // a row whose key was rounded cannot be read again
    reload.forEach(entityManager::refresh);
    run(checks);
  }

  private void run(List<Runnable> work) {
    work.forEach(Runnable::run);
    requestErrors.throwIfAny();
  }

  private void writeWhatMakesRoom() {
    WriteOrder order =
        new WriteOrder(
            removed,
            updated.keySet(),
            created,
            row -> uniqueKeys.values(entityManager, row, attribute -> attribute.getValue(row)),
            row -> uniqueKeys.values(entityManager, row, attribute -> valueToBe(row, attribute)));
    if (order.removalsFirst()) {
      entityManager.flush();
    }
    for (List<Object> group : order.groups()) {
      for (Object row : group) {
        set(row, Objects.requireNonNull(updated.remove(row)));
      }
      entityManager.flush();
    }
  }

  private @Nullable Object valueToBe(Object row, AttributeMapping attribute) {
    NewValue set = updated.getOrDefault(row, Map.of()).get(attribute.getAttributeName());
    return set == null ? attribute.getValue(row) : set.value();
  }

  private static void set(Object row, Map<String, NewValue> values) {
    values.values().forEach(set -> set.member().property().set(row, set.value()));
  }
}
