package org.carillon.sample.bookshop;

import jakarta.annotation.security.RolesAllowed;
import org.carillon.api.Attribute;
import org.carillon.api.Format;
import org.carillon.api.Pcp;
import org.carillon.api.SideEffects;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** What changes in the bookshop, for pages that SAP Fiori elements draws: they read it again. */
@WebSocketService("bookshop-fiori")
@RolesAllowed("user")
@Format("pcp")
public class BookshopFioriService {

  /**
   * A book was ordered.
   *
   * @param sideEffectSource the path of the book in the OData service, as {@code /Books(201)}
   */
  @WebSocketEvent
  @Attribute(Pcp.SIDE_EFFECT)
  @SideEffects(value = Book.class, properties = "stock")
  public record StockChanged(String sideEffectSource) {}
}
