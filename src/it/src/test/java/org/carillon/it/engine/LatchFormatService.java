package org.carillon.it.engine;

import static org.carillon.api.Delivery.OUTBOX;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Emits what may take long to compose. */
@WebSocketService("latch-format")
@PermitAll
public class LatchFormatService {

  @Inject private Emitter<Slow> slow;

  @WebSocketEvent(delivery = OUTBOX)
  @Format("latch")
  public record Slow(String text) {}

  @Operation
  public void tell(String text) {
    slow.emit(new Slow(text));
  }
}
