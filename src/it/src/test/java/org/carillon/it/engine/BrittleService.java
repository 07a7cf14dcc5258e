package org.carillon.it.engine;

import static org.carillon.api.Delivery.OUTBOX;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Emits what may not be deliverable. */
@WebSocketService("brittle")
@PermitAll
public class BrittleService {

  @Inject private Emitter<Cup> cup;
  @Inject private BrittleFormat format;

  @WebSocketEvent(delivery = OUTBOX)
  @Format("brittle")
  public record Cup(String text) {}

  @Operation
  public void breaks(boolean now) {
    format.breaks(now);
  }

  @Operation
  public void tell(String text) {
    cup.emit(new Cup(text));
  }
}
