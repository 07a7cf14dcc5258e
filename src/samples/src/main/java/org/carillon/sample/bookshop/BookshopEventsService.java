package org.carillon.sample.bookshop;

import jakarta.annotation.security.RolesAllowed;
import jakarta.json.bind.annotation.JsonbProperty;
import org.carillon.api.Attribute;
import org.carillon.api.Format;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/** What changes in the bookshop, for whoever reads CloudEvents. */
@WebSocketService("bookshop-events")
@RolesAllowed("user")
@Format("cloudevent")
public class BookshopEventsService {

  /**
   * A book was ordered.
   *
   * @param id the key of the book
   * @param stock how many are left
   */
  @WebSocketEvent
  @Attribute(value = "type", is = "com.example.bookshop.stockChanged")
  @Attribute(value = "source", is = "/bookshop")
  public record StockChanged(@JsonbProperty("ID") @Nullable Integer id, int stock) {}
}
