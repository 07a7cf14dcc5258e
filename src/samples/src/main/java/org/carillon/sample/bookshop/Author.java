package org.carillon.sample.bookshop;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** Who wrote books. */
@Entity
@Table(name = "author")
public class Author {

  @Id
  @JsonbProperty("ID")
  private @Nullable Integer id;

  @Ignore
  @TenantId
  @Column(nullable = false, length = 100)
  private @Nullable String tenant;

  @NotBlank
  @Size(max = 111)
  @Column(nullable = false, length = 111)
  private @Nullable String name;

  private @Nullable LocalDate dateOfBirth;
  private @Nullable LocalDate dateOfDeath;

  @Ignore @Version private int version;

  /** For JPA and for clients that create one. */
  public Author() {}

  Author(int id, String name, LocalDate dateOfBirth, LocalDate dateOfDeath) {
    this.id = id;
    this.name = name;
    this.dateOfBirth = dateOfBirth;
    this.dateOfDeath = dateOfDeath;
  }

  /** The key. */
  public @Nullable Integer getId() {
    return id;
  }

  /** The name. */
  public @Nullable String getName() {
    return name;
  }

  /** The day of birth. */
  public @Nullable LocalDate getDateOfBirth() {
    return dateOfBirth;
  }

  /** The day of death; null for the living. */
  public @Nullable LocalDate getDateOfDeath() {
    return dateOfDeath;
  }
}
