package org.carillon.it.unit;

import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;

/** By that key. */
@Entity
public class Rack {
  @EmbeddedId private Slot slot;
}
