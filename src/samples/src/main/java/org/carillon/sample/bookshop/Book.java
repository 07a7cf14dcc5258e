package org.carillon.sample.bookshop;

import static jakarta.persistence.FetchType.LAZY;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.carillon.api.ErrorCode;
import org.carillon.api.Ignore;
import org.carillon.api.OperationException;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** A book, how many are in stock, and what one costs. */
@Entity
@Table(name = "book")
public class Book {

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
  private @Nullable String title;

  @Size(max = 1111)
  @Column(length = 1111)
  private @Nullable String description;

  @PositiveOrZero private int stock;

  @PositiveOrZero
  @Digits(integer = 7, fraction = 2)
  @Column(precision = 9, scale = 2)
  private @Nullable BigDecimal price;

  @Pattern(regexp = "[A-Z]{3}")
  @Column(length = 3)
  private @Nullable String currency;

  @ManyToOne(fetch = LAZY)
  private @Nullable Author author;

  @ManyToOne(fetch = LAZY)
  private @Nullable Genre genre;

  @Ignore @Version private int version;

  /** For JPA and for clients that create one. */
  public Book() {}

  Book(int id, String title, Author author, Genre genre, int stock, String price, String currency) {
    this.id = id;
    this.title = title;
    this.author = author;
    this.genre = genre;
    this.stock = stock;
    this.price = new BigDecimal(price);
    this.currency = currency;
  }

  /**
   * Takes some out of the stock.
   *
   * @throws OperationException {@code CONFLICT} if there are not as many
   */
  void take(int quantity) {
    if (quantity > stock) {
      throw new OperationException(
          ErrorCode.CONFLICT, quantity + " exceeds the stock of " + stock + " for book " + id);
    }
    stock -= quantity;
  }

  /** The key. */
  public @Nullable Integer getId() {
    return id;
  }

  /** The title. */
  public @Nullable String getTitle() {
    return title;
  }

  /** What it is about. */
  public @Nullable String getDescription() {
    return description;
  }

  /** How many there are. */
  public int getStock() {
    return stock;
  }

  /** What one costs. */
  public @Nullable BigDecimal getPrice() {
    return price;
  }

  /** The currency of the price, by ISO 4217. */
  public @Nullable String getCurrency() {
    return currency;
  }

  /** Who wrote it. */
  public @Nullable Author getAuthor() {
    return author;
  }

  /** Its kind. */
  public @Nullable Genre getGenre() {
    return genre;
  }
}
