package org.carillon.agent.cdi;

import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Loaded only where MicroProfile Config is: no other class names its types. */
final class MicroProfileAgentSettings {

  private MicroProfileAgentSettings() {}

  static boolean isPresent() {
    try {
      Class.forName(
          "org.eclipse.microprofile.config.ConfigProvider",
          false,
          MicroProfileAgentSettings.class.getClassLoader());
      ConfigProvider.getConfig();
      return true;
    } catch (ClassNotFoundException | IllegalStateException e) {
      return false; // the API is not there, or it alone
    }
  }

  static Iterable<String> names() {
    return ConfigProvider.getConfig().getPropertyNames();
  }

  static Optional<String> text(String name) {
    return ConfigProvider.getConfig().getOptionalValue(name, String.class);
  }
}
