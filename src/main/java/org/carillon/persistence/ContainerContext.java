package org.carillon.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

/** The container's own persistence context of the application's unit, where it can be had. */
@ApplicationScoped
class ContainerContext {

  /** Null where the container gives none: the application uses none then, either. */
  @Nullable EntityManager entityManager() {
    return null;
  }
}
