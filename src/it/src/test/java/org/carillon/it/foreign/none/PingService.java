package org.carillon.it.foreign.none;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Needs no database. */
@WebSocketService(delivery = Delivery.IMMEDIATE)
@PermitAll
public class PingService {

  @Inject private Emitter<Pong> pong;

  @WebSocketEvent
  public record Pong(String text) {}

  @Operation
  public String ping(String text) {
    pong.emit(new Pong(text));
    return text;
  }
}
