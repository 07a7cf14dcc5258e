package org.carillon.persistence;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;

/** One way to the application's entity managers. */
interface EntityManagers {

  /** The entity manager that the application's own code sees in the active transaction. */
  EntityManager entityManager();

  /** What makes them. */
  EntityManagerFactory factory();
}
