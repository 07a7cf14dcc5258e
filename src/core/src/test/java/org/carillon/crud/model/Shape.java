package org.carillon.crud.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;

/** Single table. */
@Entity
@Inheritance
public abstract class Shape {
  @Id int id;
  String label;

  /** One kind. */
  @Entity(name = "Circle")
  public static class Circle extends Shape {
    Double radius;
  }

  /** Another. */
  @Entity(name = "Square")
  public static class Square extends Shape {
    Double side;
  }
}
