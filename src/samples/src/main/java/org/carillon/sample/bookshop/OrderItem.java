package org.carillon.sample.bookshop;

import static jakarta.persistence.FetchType.LAZY;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.util.UUID;
import org.carillon.api.Ignore;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** So many of one book. */
@Entity(name = "Items")
@Table(name = "purchase_order_item")
public class OrderItem {

  @Id
  @GeneratedValue(strategy = GenerationType.UUID)
  @JsonbProperty("ID")
  private @Nullable UUID id;

  @Ignore
  @TenantId
  @Column(nullable = false, length = 100)
  private @Nullable String tenant;

  @ManyToOne(fetch = LAZY, optional = false)
  @JoinColumn(name = "order_id")
  private @Nullable Order order;

  @NotNull
  @ManyToOne(fetch = LAZY, optional = false)
  @SuppressWarnings("NullAway.Init") // JPA sets it
  private Book book;

  @Positive private int quantity;

  /** The key, given when it is stored. */
  public @Nullable UUID getId() {
    return id;
  }

  /** The order that it belongs to. */
  public @Nullable Order getOrder() {
    return order;
  }

  /** The book. */
  public Book getBook() {
    return book;
  }

  /** How many. */
  public int getQuantity() {
    return quantity;
  }
}
