package org.carillon.model;

import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbNumberFormat;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Transient;
import java.io.File;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
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

  /** A key of which a part is in no message. */
  @Embeddable
  public record Seat(int line, @JsonbTransient int number) implements Serializable {}

  @Entity
  public static class BySeat {
    @EmbeddedId Seat seat;
  }

  /** The same one level further in. */
  @Embeddable
  public static class Ticket implements Serializable {
    Spot spot;
  }

  @Embeddable
  public static class Spot implements Serializable {
    @Ignore int line;
    int number;
  }

  @Entity
  public static class ByTicket {
    @EmbeddedId Ticket ticket;
  }

  @Embeddable
  public static class Since {
    @JsonbDateFormat("yyyy")
    LocalDate day;
  }

  @Entity
  public static class WithFormattedPart {
    @Id Long id;
    @ElementCollection List<Since> since;
  }

  @Embeddable
  public record Price(@JsonbNumberFormat("0.0") BigDecimal amount) {}

  @Entity
  public static class Item {
    @Id Long id;
    Price price;
    @ManyToOne WithFormattedPart known;
  }

  @Entity
  public static class WithFormattedItem {
    @Id Long id;

    @OneToMany(cascade = {CascadeType.PERSIST, CascadeType.REMOVE})
    List<Item> items;
  }

  /** Mapped by getters: a field means nothing. */
  @Entity
  public static class ByGetter {
    private Long id;
    private Thread helper;

    @Id
    public Long getId() {
      return id;
    }

    public void setId(Long id) {
      this.id = id;
    }
  }

  private Entities() {}
}
