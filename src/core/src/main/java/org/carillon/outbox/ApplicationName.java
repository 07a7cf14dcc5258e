package org.carillon.outbox;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/** What the streams of this application are told apart by: the configured name, or its path. */
@Dependent
public class ApplicationName {

  private final String configured;

  @Inject
  ApplicationName(CarillonConfig config) {
    configured = config.get(Settings.APPLICATION);
  }

  /** The name; null before the application has started. */
  public @Nullable String get() {
    return configured.isBlank() ? ContextPath.get() : configured;
  }
}
