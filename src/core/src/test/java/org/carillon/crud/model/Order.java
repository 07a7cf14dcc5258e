package org.carillon.crud.model;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.TenantId;

/** A generated key; compositions two deep, and one to one. */
@Entity
@Table(name = "orders")
public class Order {
  @Id
  @GeneratedValue(strategy = GenerationType.UUID)
  @JsonbProperty("ID")
  UUID id;

  @TenantId String tenant;
  String buyer;

  @OneToMany(mappedBy = "order", cascade = CascadeType.ALL, orphanRemoval = true)
  @OrderBy("position")
  @JsonbProperty("Items")
  List<Item> items = new ArrayList<>();

  @OneToOne(mappedBy = "order", cascade = CascadeType.ALL, orphanRemoval = true)
  Invoice invoice;

  @Version int version;

  /** A part. */
  @Entity(name = "Item")
  @Table(
      name = "order_item",
      uniqueConstraints = @UniqueConstraint(columnNames = {"order_id", "position"}))
  public static class Item {
    @Id
    @GeneratedValue
    @JsonbProperty("ID")
    Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    Order order;

    int position;
    @Positive int quantity;

    @NotNull
    @ManyToOne(fetch = FetchType.LAZY)
    Book book;

    @OneToMany(
        mappedBy = "item",
        cascade = {CascadeType.PERSIST, CascadeType.REMOVE})
    List<Note> notes = new ArrayList<>();
  }

  /** A part of a part, with an assigned key. */
  @Entity(name = "Note")
  public static class Note {
    @Id String code;
    String text;
    @ManyToOne Item item;
  }

  /** At most one. */
  @Entity(name = "Invoice")
  public static class Invoice {
    @Id @GeneratedValue Long id;
    String number;
    @OneToOne Order order;
  }
}
