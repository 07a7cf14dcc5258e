package org.carillon.crud;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.metamodel.CollectionClassification;
import org.jspecify.annotations.Nullable;

/**
 * Compares collections of values, whose embeddables and arrays need no {@code equals} of their own.
 */
final class ElementEquality {

  private static final Object NONE = new Object();

  private ElementEquality() {}

  /** Whether both hold the same; in the same order, where the collection has one. */
  static boolean isSame(
      EntityAttribute.Elements member,
      Collection<@Nullable Object> held,
      List<@Nullable Object> wanted) {
    if (held.size() != wanted.size()) {
      return false;
    }
    List<Object> before = contents(member.embeddable(), held);
    List<Object> after = contents(member.embeddable(), wanted);
    return member.collection().getCollectionClassification() == CollectionClassification.LIST
        ? before.equals(after)
        : counts(before).equals(counts(after));
  }

  private static List<Object> contents(
      @Nullable EmbeddableInfo type, Collection<@Nullable Object> elements) {
    List<Object> contents = new ArrayList<>(elements.size());
    elements.forEach(element -> contents.add(content(type, element)));
    return contents;
  }

  /** What is equal to that of any other value that has the same in it. */
  private static Object content(@Nullable EmbeddableInfo type, @Nullable Object value) {
    if (value == null) {
      return NONE;
    }
    if (type != null) {
      List<Object> members = new ArrayList<>();
      for (EntityAttribute entityAttribute : type.members()) {
        EmbeddableInfo inside =
            entityAttribute instanceof EntityAttribute.Embedded embedded ? embedded.type() : null;
        members.add(content(inside, entityAttribute.property().get(value)));
      }
      return members;
    }
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    return value.getClass().isArray() ? ofArray(value) : value;
  }

  private static List<Object> ofArray(Object array) {
    int length = Array.getLength(array);
    List<Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(content(null, Array.get(array, i)));
    }
    return elements;
  }

  private static Map<Object, Integer> counts(List<Object> contents) {
    Map<Object, Integer> counts = new HashMap<>();
    contents.forEach(content -> counts.merge(content, 1, Integer::sum));
    return counts;
  }
}
