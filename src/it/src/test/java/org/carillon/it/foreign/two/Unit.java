package org.carillon.it.foreign.two;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Says which of the two units is meant. */
@ApplicationScoped
public class Unit {
  @Produces
  @PersistenceContext(unitName = "second")
  private EntityManager entityManager;
}
