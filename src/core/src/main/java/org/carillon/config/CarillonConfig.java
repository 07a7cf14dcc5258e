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
import org.jspecify.annotations.Nullable;

/** The settings in force: read once at deployment, each checked then. */
public final class CarillonConfig {

  private final Map<Setting<?>, Object> values = new HashMap<>();
  private final Map<String, Map<Setting<?>, Object>> ofServers = new HashMap<>();

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
      Object value = read(setting, setting.name(), text, faults);
      if (value != null) {
        values.put(setting, value);
      }
    }
    if (values.containsKey(AgentServerSettings.SERVERS)) {
      get(AgentServerSettings.SERVERS).forEach(server -> readServer(server, source, faults));
      namesOfAllProperties.forEach(name -> checkServer(name, faults));
    }
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
  }

  private void readServer(
      String server,
      Function<String, Optional<String>> source,
      List<SettingsException.Fault> faults) {
    Map<Setting<?>, Object> own = new HashMap<>();
    for (Setting<?> setting : AgentServerSettings.OF_EACH_SERVER) {
      String name = AgentServerSettings.name(setting, server);
      String text = source.apply(name).orElse(AgentServerSettings.fallback(setting, server));
      Object value = text == null ? values.get(setting) : read(setting, name, text, faults);
      if (value != null) {
        own.put(setting, value);
      }
    }
    ofServers.put(server, own);
  }

  /** A secret of a server that nobody opens would be missed late. */
  private void checkServer(String name, List<SettingsException.Fault> faults) {
    String server = AgentServerSettings.server(name);
    if (server != null && !ofServers.containsKey(server)) {
      faults.add(
          new SettingsException.Fault(
              name,
              "there is no agent server "
                  + server
                  + "; name it in "
                  + AgentServerSettings.SERVERS.name()));
    }
  }

  private static @Nullable Object read(
      Setting<?> setting, String name, String text, List<SettingsException.Fault> faults) {
    try {
      return setting.parser().apply(text);
    } catch (RuntimeException e) {
      faults.add(
          new SettingsException.Fault(
              name,
              (setting.secret() ? "(not shown)" : text)
                  + ": expected "
                  + setting.unit()
                  + " ("
                  + e.getMessage()
                  + ")"));
      return null;
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

  /**
   * The value of a setting of one agent server.
   *
   * @param server its name, of {@link AgentServerSettings#SERVERS}; empty: the first one
   */
  @SuppressWarnings("unchecked") // put under the setting's own type by the constructor
  public <T> T get(Setting<T> setting, String server) {
    if (server.isEmpty()) {
      return get(setting);
    }
    return (T)
        Objects.requireNonNull(
            ofServers.getOrDefault(server, Map.of()).get(setting),
            () -> AgentServerSettings.name(setting, server));
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
