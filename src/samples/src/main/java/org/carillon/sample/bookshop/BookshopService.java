package org.carillon.sample.bookshop;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;
import static org.carillon.api.Crud.CREATE;
import static org.carillon.api.Crud.DELETE;
import static org.carillon.api.Crud.LIST;
import static org.carillon.api.Crud.READ;
import static org.carillon.api.Crud.UPDATE;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.EntityManager;
import jakarta.validation.constraints.Positive;
import org.carillon.api.Description;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/**
 * The bookshop of a tenant. Users read, order and take books out of stock; administrators keep the
 * catalogue and the orders. The others hear the key of what changed.
 */
@WebSocketService("bookshop")
@RolesAllowed("user")
@Description("The bookshop of a tenant. Users read and order; administrators keep the catalogue.")
@Expose(
    value = Book.class,
    as = "Books",
    only = {READ, LIST})
@Expose(
    value = Book.class,
    as = "Books",
    only = {CREATE, UPDATE, DELETE},
    roles = "admin")
@Expose(
    value = Author.class,
    as = "Authors",
    only = {READ, LIST})
@Expose(
    value = Author.class,
    as = "Authors",
    only = {CREATE, UPDATE, DELETE},
    roles = "admin")
@Expose(
    value = Genre.class,
    as = "Genres",
    only = {READ, LIST})
@Expose(
    value = Genre.class,
    as = "Genres",
    only = {CREATE, UPDATE, DELETE},
    roles = "admin")
@Expose(
    value = Order.class,
    as = "Orders",
    only = {CREATE, READ, LIST})
@Expose(
    value = Order.class,
    as = "Orders",
    only = {UPDATE, DELETE},
    roles = "admin")
public class BookshopService {

  private EntityManager entityManager;
  private StockEvents stock;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected BookshopService() {}

  /** Called by CDI. */
  @Inject
  public BookshopService(EntityManager entityManager, StockEvents stock) {
    this.entityManager = entityManager;
    this.stock = stock;
  }

  /**
   * A book was ordered.
   *
   * @param id the key of the book
   * @param stock how many are left
   */
  @WebSocketEvent
  @Description("A book was ordered.")
  public record StockChanged(@JsonbProperty("ID") @Nullable Integer id, int stock) {}

  /**
   * Takes copies of a book out of stock.
   *
   * <p>The row is read again under a lock, since the one at hand may be older than an order that
   * has been taken meanwhile: concurrent orders queue up, and none is refused while there is stock.
   */
  @Operation(entity = Book.class)
  @Description("Takes copies of a book out of stock.")
  public Book submitOrder(Book book, @Positive int quantity) {
    entityManager.refresh(book, PESSIMISTIC_WRITE);
    book.take(quantity);
    stock.changed(book);
    return book;
  }
}
