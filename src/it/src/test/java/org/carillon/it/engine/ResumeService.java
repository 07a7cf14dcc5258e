package org.carillon.it.engine;

import static org.carillon.api.Delivery.OUTBOX;
import static org.carillon.api.Who.CONTEXT;
import static org.carillon.api.Who.SENDER;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.carillon.api.ContextChange;
import org.carillon.api.Emitter;
import org.carillon.api.Except;
import org.carillon.api.OnContextChange;
import org.carillon.api.Operation;
import org.carillon.api.OperationException;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Speaks through the outbox, to all, to others and to rooms. */
@WebSocketService("resume")
@PermitAll
public class ResumeService {

  @Inject private Emitter<Said> said;
  @Inject private Emitter<Told> told;
  @Inject private Emitter<ToRoom> toRoom;

  @WebSocketEvent(delivery = OUTBOX)
  public record Said(int n) {}

  @WebSocketEvent(delivery = OUTBOX)
  @Except(SENDER)
  public record Told(int n) {}

  @WebSocketEvent(delivery = OUTBOX)
  public record ToRoom(@To(CONTEXT) String room, int n) {}

  @OnContextChange
  void contexts(ContextChange change) {
    if (change.contexts().contains("secret")) {
      throw new OperationException("FORBIDDEN", "this context is not for everyone");
    }
  }

  @Operation
  @Transactional
  public void say(int from, int to) {
    for (int n = from; n <= to; n++) {
      said.emit(new Said(n));
    }
  }

  @Operation
  public void tell(int n) {
    told.emit(new Told(n));
  }

  @Operation
  public void sayIn(String room, int n) {
    toRoom.emit(new ToRoom(room, n));
  }

  @Operation
  public String echo(String text) {
    return text;
  }
}
