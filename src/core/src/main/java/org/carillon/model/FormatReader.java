package org.carillon.model;

import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import org.carillon.api.Format;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/** Reads {@code @Format}, wherever it is. */
final class FormatReader {

  /** The names of the application's own formats. */
  private final Set<String> own;

  private final String configured;
  private final ModelViolations violations;

  /**
   * A reader.
   *
   * @param own the names of the application's own formats
   * @throws IllegalArgumentException if the setting names a format that is not there
   */
  FormatReader(Set<String> own, CarillonConfig config, ModelViolations violations) {
    this.own = own;
    this.violations = violations;
    this.configured = BuiltInFormats.canonical(config.get(Settings.FORMAT));
    if (!isKnown(configured)) {
      throw new IllegalArgumentException(
          Settings.FORMAT.name()
              + " is \""
              + configured
              + "\", and there is no such format: say json, pcp, cloudevent, generic, or the name of"
              + " a bean that is a org.carillon.spi.WireFormat");
    }
  }

  /** The format of what says none and belongs to nothing that does. */
  String configured() {
    return configured;
  }

  private boolean isKnown(String name) {
    return BuiltInFormats.OURS.contains(name) || own.contains(name);
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
      violations.add(ModelRule.FORMAT_NAME, type, member, "@Format: " + fault);
      return null;
    }
    if (!isKnown(name)) {
      violations.add(
          ModelRule.FORMAT_UNKNOWN,
          type,
          member,
          "no bean is @Named(\"" + name + "\") and a org.carillon.spi.WireFormat");
      return null;
    }
    return name;
  }
}
