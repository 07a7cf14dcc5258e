package org.carillon.sample.bookshop;

import static jakarta.persistence.CascadeType.ALL;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** What somebody wants to buy. Its items live and die with it. */
@Entity(name = "Orders") // ORDER is a word of the query language
@Table(name = "purchase_order")
public class Order {

  @Id
  @GeneratedValue(strategy = GenerationType.UUID)
  @JsonbProperty("ID")
  private @Nullable UUID id;

  @Ignore
  @TenantId
  @Column(nullable = false, length = 100)
  private @Nullable String tenant;

  @Size(max = 200)
  @Column(length = 200)
  private @Nullable String buyer;

  private @Nullable Instant orderedAt;

  @Valid
  @OneToMany(mappedBy = "order", cascade = ALL, orphanRemoval = true)
  @OrderColumn(name = "position")
  @JsonbProperty("Items")
  private List<OrderItem> items = new ArrayList<>();

  @Version private int version;

  /** In milliseconds, as clients see it, so that what they send back is what they got. */
  @PrePersist
  void order() {
    if (orderedAt == null) {
      orderedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /** The key, given when it is stored. */
  public @Nullable UUID getId() {
    return id;
  }

  /** Who buys. */
  public @Nullable String getBuyer() {
    return buyer;
  }

  /** When; unless the client says so, when it was stored. */
  public @Nullable Instant getOrderedAt() {
    return orderedAt;
  }

  /** The items. */
  public List<OrderItem> getItems() {
    return List.copyOf(items);
  }
}
