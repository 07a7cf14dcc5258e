package org.carillon.sample.bookshop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.api.Emitter;

/** Tells of a change of stock in each format that somebody may hear. */
@ApplicationScoped
public class StockEvents {

  private Emitter<Object> emitter;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected StockEvents() {}

  /** Called by CDI. */
  @Inject
  public StockEvents(Emitter<Object> emitter) {
    this.emitter = emitter;
  }

  /** Tells how many of a book are left. */
  public void changed(Book book) {
    emitter.emit(new BookshopService.StockChanged(book.getId(), book.getStock()));
    emitter.emit(new BookshopFioriService.StockChanged("/Books(" + book.getId() + ")"));
    emitter.emit(new BookshopEventsService.StockChanged(book.getId(), book.getStock()));
  }
}
