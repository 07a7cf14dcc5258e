package org.carillon.it.unit;

import jakarta.persistence.Embeddable;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;

/** A key that refers to a row, which the wire does not have. */
@Embeddable
public class Slot implements Serializable {
  private static final long serialVersionUID = 1L;

  @ManyToOne private Tray tray;
  private int number;

  @Override
  public boolean equals(Object other) {
    return other instanceof Slot slot && slot.number == number && slot.tray == tray;
  }

  @Override
  public int hashCode() {
    return number;
  }
}
