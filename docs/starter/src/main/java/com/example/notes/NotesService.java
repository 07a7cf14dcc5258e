package com.example.notes;

import static org.carillon.api.Expose.Content.DATA;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import org.carillon.api.Emitter;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Served at /ws/notes. Open to everybody: replace @PermitAll by @RolesAllowed when you have users. */
@WebSocketService("notes")
@PermitAll
@Expose(value = Note.class, as = "Notes", broadcast = DATA)
public class NotesService {

  @Inject private Emitter<Greeted> greeted;

  /** Heard by all who are connected, once the transaction has committed. */
  @WebSocketEvent
  public record Greeted(String name) {}

  /** Called as {"event": "greet", "data": {"name": "Ann"}, "ref": "1"}; what it returns is the reply. */
  @Operation
  public String greet(String name) {
    greeted.emit(new Greeted(name));
    return "Hello, " + name + "!";
  }
}
