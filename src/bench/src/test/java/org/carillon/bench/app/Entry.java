package org.carillon.bench.app;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A small entity. */
@Entity
public class Entry {

  @Id
  @GeneratedValue(strategy = GenerationType.UUID)
  private @Nullable UUID id;

  private String title = "";

  protected Entry() {}

  /** An entity with a title. */
  public Entry(String title) {
    this.title = title;
  }

  public @Nullable UUID getId() {
    return id;
  }

  public String getTitle() {
    return title;
  }
}
