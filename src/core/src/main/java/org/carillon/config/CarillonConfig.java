package org.carillon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The settings in force: read once at deployment, each checked then. */
public final class CarillonConfig {

  private final Map<Setting<?>, Object> values = new HashMap<>();

  /**
   * Reads all settings.
   *
   * @param source the text of a setting by its name, where one is set
   * @throws SettingsException naming every setting that cannot be read
   */
  public CarillonConfig(Function<String, Optional<String>> source) {
    this(source, List.of());
  }

  private CarillonConfig(
      Function<String, Optional<String>> source, Iterable<String> namesOfAllProperties) {
    List<SettingsException.Fault> faults =
        new ArrayList<>(UnknownSettings.faults(namesOfAllProperties));
    for (Setting<?> setting : Settings.all()) {
      String text = source.apply(setting.name()).orElse(setting.fallback());
      try {
        values.put(setting, setting.parser().apply(text));
      } catch (RuntimeException e) {
        faults.add(
            new SettingsException.Fault(
                setting.name(),
                (setting.secret() ? "(not shown)" : text)
                    + ": expected "
                    + setting.unit()
                    + " ("
                    + e.getMessage()
                    + ")"));
      }
    }
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
  }

  /**
   * Reads from MicroProfile Config where the server has it, else from system properties and the
   * environment.
   *
   * @throws SettingsException naming every setting that cannot be read, and what looks like one
   */
  public static CarillonConfig load() {
    if (MicroProfileSource.isPresent()) {
      return new CarillonConfig(MicroProfileSource::text, MicroProfileSource.names());
    }
    Set<String> names = new HashSet<>(System.getProperties().stringPropertyNames());
    names.addAll(System.getenv().keySet());
    return new CarillonConfig(CarillonConfig::systemText, names);
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
