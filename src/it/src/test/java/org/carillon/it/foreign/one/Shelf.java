package org.carillon.it.foreign.one;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row. */
@Entity
public class Shelf {
  @Id private int id;
  private String label;
}
