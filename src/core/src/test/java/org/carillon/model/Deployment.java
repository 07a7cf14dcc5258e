package org.carillon.model;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import org.assertj.core.api.Assertions;

/** Deploys classes, and nothing else, in Weld. */
final class Deployment {

  private Deployment() {}

  /** The model of the classes. */
  static ApplicationModel model(Class<?>... classes) {
    try (SeContainer container = boot(classes)) {
      return container.select(ApplicationModel.class).get();
    }
  }

  /** The message that the deployment of the classes fails with. */
  static String fault(Class<?>... classes) {
    try (SeContainer container = boot(classes)) {
      return Assertions.fail("deployed: " + container.select(ApplicationModel.class).get());
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static SeContainer boot(Class<?>... classes) {
    return SeContainerInitializer.newInstance()
        .disableDiscovery()
        .addExtensions(new ModelExtension())
        .addBeanClasses(classes)
        .initialize();
  }
}
