package org.carillon.crud.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.util.UUID;

/** Joined tables, and an attribute that is called type already. */
@Entity
@Inheritance(strategy = InheritanceType.JOINED)
public class Animal {
  @Id UUID id;
  String type;

  /** A kind. */
  @Entity(name = "Dog")
  public static class Dog extends Animal {
    String breed;
  }
}
