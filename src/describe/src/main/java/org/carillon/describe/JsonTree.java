package org.carillon.describe;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Objects of JSON as maps, which keep the order of their members. */
final class JsonTree {

  private static final String REF = "$ref";

  private JsonTree() {}

  /**
   * An object.
   *
   * @param pairs of names and values; a member whose value is null is left out
   */
  static Map<String, Object> object(@Nullable Object... pairs) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      Object value = pairs[i + 1];
      if (value != null) {
        object.put(String.valueOf(pairs[i]), value);
      }
    }
    return object;
  }

  /** What refers to another place of the document. */
  static Map<String, Object> ref(String... path) {
    return object(REF, "#/" + String.join("/", path));
  }

  /** Whether it refers to another place. */
  static boolean isRef(Map<String, Object> object) {
    return object.containsKey(REF);
  }

  /** Null where a text is empty, so that it is left out. */
  static @Nullable String orNothing(String text) {
    return text.isEmpty() ? null : text;
  }

  /** The last names of all places that begin so and are referred to anywhere inside. */
  static Set<String> refs(Object tree, String prefix) {
    Set<String> names = new LinkedHashSet<>();
    collect(tree, prefix, names);
    return names;
  }

  private static void collect(Object tree, String prefix, Set<String> names) {
    if (tree instanceof Map<?, ?> object) {
      if (object.get(REF) instanceof String place && place.startsWith(prefix)) {
        names.add(place.substring(prefix.length()));
      }
      object.values().forEach(value -> collect(value, prefix, names));
    } else if (tree instanceof List<?> list) {
      list.forEach(value -> collect(value, prefix, names));
    }
  }

  /** The members of an object; of anything else none. */
  @SuppressWarnings("unchecked") // the names of JSON's members are text
  static Map<String, Object> members(@Nullable Object object) {
    return object instanceof Map<?, ?> ? (Map<String, Object>) object : Map.of();
  }

  /** The elements of an array; of anything else none. */
  @SuppressWarnings("unchecked") // any elements
  static List<Object> elements(@Nullable Object array) {
    return array instanceof List<?> ? (List<Object>) array : List.of();
  }
}
