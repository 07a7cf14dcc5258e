package org.carillon.client;

import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Loaded only where MicroProfile Config is: no other class names its types. */
final class MicroProfileClientSettings {

  private MicroProfileClientSettings() {}

  static boolean isPresent() {
    try {
      Class.forName(
          "org.eclipse.microprofile.config.ConfigProvider",
          false,
          MicroProfileClientSettings.class.getClassLoader());
      return hasImplementation();
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The API alone answers nothing. */
  private static boolean hasImplementation() {
    try {
      ConfigProvider.getConfig();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  static Iterable<String> names() {
    return ConfigProvider.getConfig().getPropertyNames();
  }

  static Optional<String> text(String name) {
    return ConfigProvider.getConfig().getOptionalValue(name, String.class);
  }
}
