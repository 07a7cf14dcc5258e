package org.carillon.it.engine;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import java.util.Map;
import org.carillon.api.Attribute;
import org.carillon.api.Connection;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.OnContextChange;
import org.carillon.api.Operation;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** A path with several formats. */
@WebSocketService(value = "mixed", delivery = Delivery.IMMEDIATE)
@Format("pcp")
@PermitAll
public class MixedService {

  @Inject Emitter<Object> emitter;
  @Inject Connection connection;

  /** In the service's format. */
  @WebSocketEvent
  public record Noted(@Attribute(Pcp.MESSAGE) String text, int number) {}

  /** In one of its own. */
  @WebSocketEvent
  @Format("cloudevents")
  @Attribute(value = "type", is = "com.example.happened")
  public record Happened(@Attribute("subject") String subject, int number) {}

  @WebSocketEvent
  @Format("telegram")
  public record Wired(@Attribute("to") String to, String text) {}

  @WebSocketEvent
  @Format("ledger")
  @Attribute(value = "kind", is = "booked")
  public record Booked(@Attribute("amount") int amount, String text) {}

  @Operation(alias = "NOTE")
  public void note(@Attribute(Pcp.MESSAGE) String text, int number) {
    emitter.emit(new Noted(text, number));
  }

  @Operation(alias = "com.example.happen")
  @Format("cloudevent")
  public void happen(@Attribute("subject") String subject, int number) {
    emitter.emit(new Happened(subject, number));
  }

  @Operation
  @Format("telegram")
  public int wire(String to) {
    emitter.emit(new Wired(to, "hello"));
    return to.length();
  }

  @Operation
  @Format("ledger")
  public void book(int amount) {
    emitter.emit(new Booked(amount, "left out"));
  }

  /** Tells the contexts of the connection, in the service's format. */
  @Operation
  public void where() {
    connection.emit("where", Map.of("contexts", connection.contexts()));
  }

  @OnContextChange(alias = "com.example.enter")
  void changing() {}
}
