package org.carillon.audience;

import java.lang.reflect.Array;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.carillon.json.IsoInstant;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into the names of users, roles, contexts and clients: instants as JavaScript's
 * {@code toISOString}, objects as JSON, all else as {@code String.valueOf}.
 */
public final class RecipientNames {

  private static final int FEW = 8;

  private final Function<Object, String> json;

  /** Writes objects by the function. */
  public RecipientNames(Function<Object, String> json) {
    this.json = json;
  }

  /**
   * The names in a value: of a collection or an array those of its elements, of anything else one.
   * Null and empty text name nobody.
   */
  public Set<String> of(@Nullable Object value) {
    if (value instanceof String text) {
      return text.isEmpty() ? Set.of() : Set.of(text);
    }
    Set<String> names = new LinkedHashSet<>();
    collect(value, names);
    return Collections.unmodifiableSet(names);
  }

  /**
   * The names as a set that nobody changes. Not as {@code Set.copyOf}, which takes quadratic time
   * where a client chose names of one hash.
   */
  public static Set<String> setOf(Collection<String> names) {
    return names.size() <= FEW
        ? Set.copyOf(names)
        : Collections.unmodifiableSet(new HashSet<>(names));
  }

  /** The name that a single value stands for. */
  public String text(Object value) {
    Instant instant = IsoInstant.of(value);
    if (instant != null) {
      return IsoInstant.format(instant);
    }
    return isObject(value) ? json.apply(value) : String.valueOf(value);
  }

  private void collect(@Nullable Object value, Set<String> names) {
    if (value == null) {
      return;
    }
    if (value instanceof Collection<?> elements) {
      elements.forEach(element -> collect(element, names));
    } else if (value instanceof Optional<?> optional) {
      collect(optional.orElse(null), names);
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        collect(Array.get(value, i), names);
      }
    } else {
      String name = text(value);
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }

  private static boolean isObject(Object value) {
    if (value instanceof Map || value instanceof Record) {
      return true;
    }
    Class<?> type = value.getClass();
    return !(value instanceof Enum)
        && !(value instanceof CharSequence)
        && !(value instanceof Number)
        && !type.getName().startsWith("java.");
  }
}
