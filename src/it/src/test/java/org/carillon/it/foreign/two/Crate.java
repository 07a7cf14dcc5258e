package org.carillon.it.foreign.two;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row of the second unit. */
@Entity
public class Crate {
  @Id private int id;
  private String label;
}
