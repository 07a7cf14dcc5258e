package org.carillon.it.engine;

import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.carillon.api.Emitter;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;

/** No service: adds operations and events to those of others. */
@ApplicationScoped
public class Mixin {

  @Inject private Emitter<ByService> byService;
  @Inject private Emitter<ByPath> byPath;

  @WebSocketEvent(service = RoomsService.class, delivery = IMMEDIATE)
  public record ByService(String text) {}

  @WebSocketEvent(
      path = {"probe", "/open/rooms"},
      delivery = IMMEDIATE)
  public record ByPath(String text) {}

  @Operation(service = RoomsService.class)
  public String mixedByService(String text) {
    byService.emit(new ByService(text));
    return "mixed " + text;
  }

  @Operation(path = {"probe", "rooms"})
  public String mixedByPath(String text) {
    byPath.emit(new ByPath(text));
    return "mixed " + text;
  }
}
