package org.carillon.model;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import org.carillon.api.Ignore;

/** Entities for models; nothing is stored. */
final class Entities {

  @Entity
  public static class Book {
    @Id Long id;
    String title;
  }

  @Entity(name = "Writer")
  public static class Author {
    @Id Long id;
  }

  public static class NoEntity {}

  @MappedSuperclass
  public static class Keyed {
    @Id @Ignore Long id;
  }

  @Entity
  public static class Hidden extends Keyed {}

  private Entities() {}
}
