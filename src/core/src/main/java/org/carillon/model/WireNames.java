package org.carillon.model;

import jakarta.json.bind.annotation.JsonbProperty;
import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names as clients see them. */
final class WireNames {

  private static final Set<String> RESERVED = Set.of("wsContext", "error");

  private WireNames() {}

  /** What is wrong with the name of an operation or event, colons aside; null: nothing. */
  static @Nullable String fault(String name) {
    if (RESERVED.contains(name) || name.startsWith("$")) {
      return "\"" + name + "\" is reserved";
    }
    return malformed(name);
  }

  /** What is wrong with a name that may be a reserved word; null: nothing. */
  static @Nullable String malformed(String name) {
    if (name.isBlank()) {
      return "the name is blank";
    }
    return name.chars().anyMatch(Character::isISOControl)
        ? "the name holds a control character"
        : null;
  }

  /** The name that {@code @JsonbProperty} gives; null: none. */
  static @Nullable String renamed(AnnotatedElement element) {
    JsonbProperty property = element.getAnnotation(JsonbProperty.class);
    return property == null || property.value().isEmpty() ? null : property.value();
  }

  /** The name with a small first letter. */
  static String decapitalized(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
