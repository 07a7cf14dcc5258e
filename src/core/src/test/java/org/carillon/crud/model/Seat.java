package org.carillon.crud.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.util.Objects;

/** An embedded key. */
@Entity
public class Seat {
  @EmbeddedId Place place;
  String holder;
  @ManyToOne Seat neighbour;

  /** The key. */
  @Embeddable
  public static class Place implements Serializable {
    @JsonbProperty("r")
    int line;

    int number;

    @Override
    public boolean equals(Object other) {
      return other instanceof Place that && that.line == line && that.number == number;
    }

    @Override
    public int hashCode() {
      return Objects.hash(line, number);
    }
  }
}
