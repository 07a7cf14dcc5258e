package org.carillon.config;

import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Loaded only where MicroProfile Config is: no other class names its types. */
final class MicroProfileSource {

  private MicroProfileSource() {}

  static boolean isPresent() {
    try {
      Class.forName(
          "org.eclipse.microprofile.config.ConfigProvider",
          false,
          MicroProfileSource.class.getClassLoader());
      return hasImplementation();
    } catch (ClassNotFoundException e) {
      return false; // WildFly without the subsystem
    }
  }

  /** The API alone, as in a WAR that packs it or in tests, answers nothing. */
  private static boolean hasImplementation() {
    try {
      ConfigProvider.getConfig();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** The names of all properties that its sources have. */
  static Iterable<String> names() {
    return ConfigProvider.getConfig().getPropertyNames();
  }

  static Optional<String> text(String name) {
    return ConfigProvider.getConfig().getOptionalValue(name, String.class);
  }
}
