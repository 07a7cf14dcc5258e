package org.carillon.sample.bookshop;

import static jakarta.persistence.CascadeType.ALL;
import static jakarta.persistence.FetchType.LAZY;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** A kind of books; kinds form a tree, and a kind goes with all that is below it. */
@Entity
@Table(name = "genre")
public class Genre {

  @Id
  @JsonbProperty("ID")
  private @Nullable Integer id;

  @Ignore
  @TenantId
  @Column(nullable = false, length = 100)
  private @Nullable String tenant;

  @NotBlank
  @Size(max = 100)
  @Column(nullable = false, length = 100)
  private @Nullable String name;

  @ManyToOne(fetch = LAZY)
  private @Nullable Genre parent;

  @Valid
  @OneToMany(mappedBy = "parent", cascade = ALL, orphanRemoval = true)
  @OrderBy("id")
  private List<Genre> children = new ArrayList<>();

  @Ignore @Version private int version;

  /** For JPA and for clients that create one. */
  public Genre() {}

  Genre(int id, String name, @Nullable Genre parent) {
    this.id = id;
    this.name = name;
    this.parent = parent;
    if (parent != null) {
      parent.children.add(this);
    }
  }

  /** The key. */
  public @Nullable Integer getId() {
    return id;
  }

  /** The name. */
  public @Nullable String getName() {
    return name;
  }

  /** The wider kind; null at the top. */
  public @Nullable Genre getParent() {
    return parent;
  }

  /** The narrower kinds. */
  public List<Genre> getChildren() {
    return List.copyOf(children);
  }
}
