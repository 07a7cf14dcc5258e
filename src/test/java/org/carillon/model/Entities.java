package org.carillon.model;

import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Transient;
import java.io.File;
import java.time.LocalDate;
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

  @Entity
  public static class OneName {
    @Id Long id;

    @JsonbProperty("title")
    String name;

    String title;
  }

  @Entity
  public static class TransientKey {
    @Id @JsonbTransient Long id;
  }

  @Entity
  public static class Formatted {
    @Id Long id;

    @JsonbDateFormat("yyyy")
    LocalDate day;
  }

  @Entity
  public static class WithFile {
    @Id Long id;
    File file;
    @Ignore Thread hidden;
    @Transient Thread passing;
  }

  private Entities() {}
}
