package org.carillon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The settings in force: read once at deployment, each checked then. */
public final class CarillonConfig {

  private final Map<Setting<?>, Object> values = new HashMap<>();

  /**
   * Reads all settings.
   *
   * @param source the text of a setting by its name, where one is set
   * @throws IllegalArgumentException naming every setting that cannot be read
   */
  public CarillonConfig(Function<String, Optional<String>> source) {
    List<String> faults = new ArrayList<>();
    for (Setting<?> setting : Settings.all()) {
      String text = source.apply(setting.name()).orElse(setting.fallback());
      try {
        values.put(setting, setting.parser().apply(text));
      } catch (RuntimeException e) {
        faults.add(
            setting.name()
                + "="
                + (setting.secret() ? "(not shown)" : text)
                + ": expected "
                + setting.unit()
                + " ("
                + e.getMessage()
                + ")");
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Carillon cannot be configured:\n  " + String.join("\n  ", faults));
    }
  }

  /**
   * Reads from MicroProfile Config where the server has it, else from system properties and the
   * environment.
   */
  public static CarillonConfig load() {
    return new CarillonConfig(
        MicroProfileSource.isPresent() ? MicroProfileSource::text : CarillonConfig::systemText);
  }

  /** The value of a setting. */
  @SuppressWarnings("unchecked") // put under the setting's own type by the constructor
  public <T> T get(Setting<T> setting) {
    return (T) Objects.requireNonNull(values.get(setting), setting.name());
  }

  /** As MicroProfile Config 3.0, section "Environment Variables Mapping Rules", maps names. */
  private static Optional<String> systemText(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .or(
            () ->
                Optional.ofNullable(
                    System.getenv(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))));
  }
}
