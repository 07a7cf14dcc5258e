package org.carillon.model;

import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import org.carillon.api.Format;
import org.jspecify.annotations.Nullable;

/** Reads {@code @Format}, wherever it is. */
final class FormatReader {

  /** The names of the application's own formats. */
  private final Set<String> own;

  private final ModelViolations violations;

  FormatReader(Set<String> own, ModelViolations violations) {
    this.own = own;
    this.violations = violations;
  }

  /** What the place says; null: nothing, or what cannot be. */
  @Nullable String read(Class<?> type, @Nullable String member, AnnotatedElement element) {
    Format format = element.getAnnotation(Format.class);
    if (format == null) {
      return null;
    }
    String name = BuiltInFormats.canonical(format.value());
    String fault = WireNames.malformed(name);
    if (fault != null) {
      violations.add(Rule.FORMAT_NAME, type, member, "@Format: " + fault);
      return null;
    }
    if (!BuiltInFormats.OURS.contains(name) && !own.contains(name)) {
      violations.add(
          Rule.FORMAT_UNKNOWN,
          type,
          member,
          "no bean is @Named(\"" + name + "\") and a org.carillon.spi.Format");
      return null;
    }
    return name;
  }
}
