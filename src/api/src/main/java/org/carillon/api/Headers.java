package org.carillon.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the frame that is being handled.
 *
 * @param values by name, values as the frame's format gives them; never null, unmodifiable
 */
public record Headers(Map<String, Object> values) {

  /** No headers. */
  public static final Headers NONE = new Headers(Map.of());

  /** The value of a header, or null. */
  public @Nullable Object get(String name) {
    return values.get(name);
  }
}
