package org.carillon.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What formats take of an event beside its data, fixed at the emit: so every node composes the same
 * frame, and a restart does. It is there for the event's own format and for those that a client may
 * have asked for.
 *
 * @param byFormat the attributes by the name of the format; plain values without nulls
 * @param members the members of the data that are declared as attributes, with the declared names
 */
public record EventAttributes(
    Map<String, Map<String, Object>> byFormat, Map<String, List<String>> members) {

  /** Nothing. */
  public static final EventAttributes NONE = new EventAttributes(Map.of(), Map.of());

  private static final String BY_FORMAT = "formats";
  private static final String MEMBERS = "members";

  /** Copies both, in their order. */
  public EventAttributes {
    byFormat = Collections.unmodifiableMap(new TreeMap<>(byFormat));
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return byFormat.isEmpty() && members.isEmpty();
  }

  /** The attributes for a format. */
  public Map<String, Object> of(String format) {
    return byFormat.getOrDefault(format, Map.of());
  }

  /** As JSON text. */
  public String text() {
    Map<String, Object> parts = new LinkedHashMap<>();
    if (!byFormat.isEmpty()) {
      parts.put(BY_FORMAT, byFormat);
    }
    if (!members.isEmpty()) {
      parts.put(MEMBERS, members);
    }
    return Json.write(parts);
  }

  /**
   * Of JSON text; null is nothing.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static EventAttributes read(@Nullable String text) {
    if (text == null) {
      return NONE;
    }
    Map<String, @Nullable Object> parts = Json.parseObject(text);
    Map<String, Map<String, Object>> byFormat = new LinkedHashMap<>();
    object(parts.get(BY_FORMAT))
        .forEach((format, attributes) -> byFormat.put(format, object(attributes)));
    Map<String, List<String>> members = new LinkedHashMap<>();
    object(parts.get(MEMBERS)).forEach((member, names) -> members.put(member, texts(names)));
    return new EventAttributes(byFormat, members);
  }

  @SuppressWarnings("unchecked") // the reader's objects have string keys, and ours have no nulls
  private static Map<String, Object> object(@Nullable Object plain) {
    return plain instanceof Map<?, ?> ? (Map<String, Object>) plain : Map.of();
  }

  private static List<String> texts(@Nullable Object plain) {
    List<String> texts = new ArrayList<>();
    if (plain instanceof List<?> elements) {
      elements.forEach(element -> texts.add(String.valueOf(element)));
    }
    return texts;
  }
}
