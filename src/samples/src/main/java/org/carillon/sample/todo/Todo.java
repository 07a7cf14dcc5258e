package org.carillon.sample.todo;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.UUID;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** Something to do. */
@Entity
@EntityListeners(TodoChanges.Listener.class)
@Table(name = "todo")
public class Todo {

  @Id
  @GeneratedValue(strategy = GenerationType.UUID)
  @JsonbProperty("ID")
  private @Nullable UUID id;

  @Ignore
  @TenantId
  @Column(nullable = false, length = 100)
  private @Nullable String tenant;

  @NotBlank
  @Size(max = 200)
  @Column(nullable = false, length = 200)
  private @Nullable String title;

  private boolean done;

  private @Nullable LocalDate due;

  @Version private int version;

  /** Does it, or takes that back. */
  public void toggle() {
    done = !done;
  }

  /** Whether it is done. */
  public boolean isDone() {
    return done;
  }

  /** The key, given when it is stored. */
  public @Nullable UUID getId() {
    return id;
  }

  /** What is to be done. */
  public @Nullable String getTitle() {
    return title;
  }

  /** When it should be done by. */
  public @Nullable LocalDate getDue() {
    return due;
  }
}
