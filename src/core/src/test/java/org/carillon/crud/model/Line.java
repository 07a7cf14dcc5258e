package org.carillon.crud.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;

/** A key of an association and a number. */
@Entity
@IdClass(Line.Key.class)
public class Line {
  @Id @ManyToOne Genre genre;
  @Id int number;
  String text;

  /** The key. */
  public record Key(String genre, int number) implements Serializable {}
}
