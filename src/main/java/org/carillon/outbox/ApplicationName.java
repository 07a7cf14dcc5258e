package org.carillon.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/** What the streams of this application are told apart by: the configured name, or its path. */
@ApplicationScoped
class ApplicationName {

  private volatile @Nullable String name;

  /** For the proxy. */
  protected ApplicationName() {}

  @Inject
  ApplicationName(CarillonConfig config) {
    String configured = config.get(Settings.APPLICATION);
    name = configured.isBlank() ? null : configured;
  }

  void started(@Observes @Initialized(ApplicationScoped.class) Object start) {
    if (name == null && start instanceof ServletContext context) {
      String path = context.getContextPath();
      name = path.isEmpty() ? "/" : path;
    }
  }

  /** The name; null before the application has started. */
  @Nullable String get() {
    return name;
  }
}
