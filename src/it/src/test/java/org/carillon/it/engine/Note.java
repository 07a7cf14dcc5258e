package org.carillon.it.engine;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.hibernate.annotations.TenantId;

/** A row of a tenant. */
@Entity
public class Note {

  @Id @GeneratedValue private UUID id;
  @TenantId private String tenant;

  @NotNull
  @Size(max = 40)
  @Column(unique = true)
  private String text;

  @Version private int version;

  protected Note() {}

  Note(String text) {
    this.text = text;
  }

  UUID id() {
    return id;
  }

  void text(String changed) {
    text = changed;
  }
}
