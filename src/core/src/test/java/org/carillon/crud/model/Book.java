package org.carillon.crud.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Version;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.TenantId;

/** All kinds of values; an eager association, as JPA has it by default. */
@Entity
public class Book {
  /** What it is bound in. */
  public enum Binding {
    HARD,
    SOFT
  }

  @Id
  @JsonbProperty("ID")
  Integer id;

  @TenantId String tenant;

  @Column(nullable = false, length = 30)
  String title;

  @PositiveOrZero int stock;

  @Column(precision = 9, scale = 2)
  BigDecimal price;

  BigDecimal weight;

  @Enumerated(EnumType.STRING)
  Binding binding;

  byte[] cover;
  LocalDate published;
  LocalTime at;
  Instant sold;
  Money cost;

  @Column(unique = true)
  String isbn;

  @ManyToOne Author author;

  @Column(name = "author_id", insertable = false, updatable = false)
  Integer rawAuthor;

  @CreationTimestamp Instant createdAt;
  @JsonbTransient String internal = "hidden";
  @ElementCollection Set<String> tags = new HashSet<>();
  @ManyToMany List<Author> editors = new ArrayList<>();
  @Version int version;

  public String title() {
    return title;
  }

  public void stock(int value) {
    stock = value;
  }
}
