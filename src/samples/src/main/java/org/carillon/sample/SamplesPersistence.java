package org.carillon.sample;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Offers the samples' persistence unit to constructors. */
@Dependent
class SamplesPersistence {

  @PersistenceContext(unitName = "samples")
  @SuppressWarnings("NullAway.Init") // the container sets it
  private EntityManager entityManager;

  @Produces
  EntityManager entityManager() {
    return entityManager;
  }
}
