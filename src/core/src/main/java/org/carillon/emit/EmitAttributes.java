package org.carillon.emit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of formats that are said at an emit. What is said for one format by an HTTP header
 * beats what is said for it otherwise, which beats what is said for every format; of two of one
 * kind the later. Immutable.
 */
public final class EmitAttributes {

  /** Nothing is said. */
  public static final EmitAttributes NONE = new EmitAttributes(Map.of(), Map.of(), Map.of());

  private static final String SINGULAR = "cloudevent";
  private static final String PLURAL = "cloudevents";

  private final Map<String, Object> general;
  private final Map<String, Map<String, Object>> byFormat;

  /** By the name of the HTTP header in lower case, without its prefix: {@code pcp-action}. */
  private final Map<String, Object> http;

  private EmitAttributes(
      Map<String, Object> general,
      Map<String, Map<String, Object>> byFormat,
      Map<String, Object> http) {
    this.general = general;
    this.byFormat = byFormat;
    this.http = http;
  }

  /** With an attribute of every format; null says nothing, here and below. */
  EmitAttributes with(String name, @Nullable Object value) {
    return value == null ? this : new EmitAttributes(put(general, name, value), byFormat, http);
  }

  /** With an attribute of one format. */
  public EmitAttributes with(String format, String name, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    String key = singular(format);
    Map<String, Object> own = put(byFormat.getOrDefault(key, Map.of()), name, value);
    return new EmitAttributes(general, put(byFormat, key, own), http);
  }

  /** With what an HTTP header says: {@code cloudevent-subject}, where it was a format's. */
  EmitAttributes withHttp(String header, @Nullable Object value) {
    return value == null
        ? this
        : new EmitAttributes(general, byFormat, put(http, header.toLowerCase(Locale.ROOT), value));
  }

  /** With what others say, which beats what is said here in the same way. */
  EmitAttributes and(EmitAttributes others) {
    if (this == NONE || others == NONE) {
      return this == NONE ? others : this;
    }
    Map<String, Map<String, Object>> formats = new LinkedHashMap<>(byFormat);
    others.byFormat.forEach(
        (format, own) -> formats.merge(format, own, (before, later) -> united(before, later)));
    return new EmitAttributes(
        united(general, others.general),
        Collections.unmodifiableMap(formats),
        united(http, others.http));
  }

  /**
   * The attributes for a format, by name; unmodifiable. {@code cloudevents} is {@code cloudevent}.
   */
  public Map<String, Object> of(String format) {
    if (this == NONE) {
      return Map.of();
    }
    String key = singular(format);
    Map<String, Object> said = united(general, byFormat.getOrDefault(key, Map.of()));
    return http.isEmpty() ? said : united(said, ofHttp(key));
  }

  private Map<String, Object> ofHttp(String format) {
    String lower = format.toLowerCase(Locale.ROOT) + "-";
    List<String> prefixes = format.equals(SINGULAR) ? List.of(lower, PLURAL + "-") : List.of(lower);
    Map<String, Object> own = new LinkedHashMap<>();
    http.forEach(
        (header, value) -> {
          for (String prefix : prefixes) {
            if (header.startsWith(prefix) && header.length() > prefix.length()) {
              own.put(HttpNames.camelCased(header.substring(prefix.length())), value);
            }
          }
        });
    return own;
  }

  /** The name that a format with a plural is known by. */
  static String singular(String format) {
    return format.equals(PLURAL) ? SINGULAR : format;
  }

  private static <V> Map<String, V> put(Map<String, V> map, String key, V value) {
    Map<String, V> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return Collections.unmodifiableMap(more);
  }

  private static Map<String, Object> united(Map<String, Object> first, Map<String, Object> later) {
    if (first.isEmpty() || later.isEmpty()) {
      return first.isEmpty() ? later : first;
    }
    Map<String, Object> all = new LinkedHashMap<>(first);
    all.putAll(later);
    return Collections.unmodifiableMap(all);
  }
}
