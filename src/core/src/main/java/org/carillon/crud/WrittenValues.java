package org.carillon.crud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.carillon.api.OperationException.Detail;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;

/**
 * The values of the rows that are being written, down to embedded ones and those of collections.
 */
final class WrittenValues {

  private final EntityRegistry entityRegistry;
  private final RowLocations rowLocations;

  WrittenValues(EntityRegistry entityRegistry, RowLocations rowLocations) {
    this.entityRegistry = entityRegistry;
    this.rowLocations = rowLocations;
  }

  /**
   * What is wrong with them, with its place.
   *
   * @param check says what is wrong with a member's value; of a collection it is asked for each
   *     element; null: nothing
   */
  List<Detail> details(BiFunction<EntityAttribute, @Nullable Object, @Nullable String> check) {
    List<Detail> details = new ArrayList<>();
    rowLocations.forEach(
        (row, path) -> check(entityRegistry.ofRow(row).members(), row, path, check, details));
    return sorted(details);
  }

  private static void check(
      List<EntityAttribute> members,
      Object owner,
      String path,
      BiFunction<EntityAttribute, @Nullable Object, @Nullable String> check,
      List<Detail> details) {
    for (EntityAttribute entityAttribute : members) {
      // What is not loaded was not written, and PostgreSQL loads nothing after a failed statement.
      if (!Hibernate.isPropertyInitialized(owner, entityAttribute.attribute())) {
        continue;
      }
      Object value = entityAttribute.property().get(owner);
      String place = RequestErrors.path(path, entityAttribute.name());
      if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
        if (value != null) {
          check(embedded.type().members(), value, place, check, details);
        }
      } else if (entityAttribute instanceof EntityAttribute.Elements elements) {
        elements(elements, value, place, check, details);
      } else {
        add(check.apply(entityAttribute, value), place, details);
      }
    }
  }

  private static void elements(
      EntityAttribute.Elements member,
      @Nullable Object value,
      String path,
      BiFunction<EntityAttribute, @Nullable Object, @Nullable String> check,
      List<Detail> details) {
    if (!(value instanceof Collection<?> collection) || !Hibernate.isInitialized(collection)) {
      return;
    }
    int index = 0;
    for (Object each : collection) {
      // A set has the elements in an order of its own.
      String place = collection instanceof List<?> ? path + "[" + index++ + "]" : path;
      if (each == null) {
        continue; // of a row that is missing in a list
      }
      if (member.embeddable() != null) {
        check(member.embeddable().members(), each, place, check, details);
      } else {
        add(check.apply(member, each), place, details);
      }
    }
  }

  private static void add(@Nullable String fault, String path, List<Detail> details) {
    if (fault != null) {
      details.add(new Detail(path, fault));
    }
  }

  /** By place, each once. */
  static List<Detail> sorted(List<Detail> details) {
    return details.stream()
        .sorted(Comparator.comparing(Detail::path).thenComparing(Detail::message))
        .distinct()
        .toList();
  }
}
