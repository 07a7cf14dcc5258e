package org.carillon.it.unit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row; its mapping is fine. */
@Entity
public class Tray {
  @Id private int id;
  private String label;
}
