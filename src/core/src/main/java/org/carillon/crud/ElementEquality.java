package org.carillon.crud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.metamodel.CollectionClassification;
import org.jspecify.annotations.Nullable;

/** Compares collections of values, whose embeddables need no {@code equals} of their own. */
final class ElementEquality {

  private ElementEquality() {}

  /** Whether both hold the same; in the same order, where the collection has one. */
  static boolean isSame(
      EntityAttribute.Elements member,
      Collection<@Nullable Object> held,
      List<@Nullable Object> wanted) {
    if (held.size() != wanted.size()) {
      return false;
    }
    if (member.embeddable() == null
        && member.collection().getCollectionClassification() != CollectionClassification.LIST) {
      return counts(held).equals(counts(wanted));
    }
    Iterator<@Nullable Object> others = wanted.iterator();
    for (Object each : new ArrayList<>(held)) {
      Object other = others.next();
      if (member.embeddable() == null
          ? !Objects.deepEquals(each, other)
          : !isSame(member.embeddable(), each, other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(EmbeddableInfo type, @Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == other;
    }
    for (EntityAttribute entityAttribute : type.members()) {
      Object mine = entityAttribute.property().get(one);
      Object its = entityAttribute.property().get(other);
      if (entityAttribute instanceof EntityAttribute.Embedded embedded
          ? !isSame(embedded.type(), mine, its)
          : !Objects.deepEquals(mine, its)) {
        return false;
      }
    }
    return true;
  }

  private static Map<Object, Integer> counts(Collection<@Nullable Object> values) {
    Map<Object, Integer> counts = new HashMap<>();
    values.forEach(value -> counts.merge(Objects.requireNonNullElse(value, ""), 1, Integer::sum));
    return counts;
  }
}
