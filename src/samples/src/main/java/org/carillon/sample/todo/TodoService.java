package org.carillon.sample.todo;

import static org.carillon.api.Expose.Content.DATA;
import static org.carillon.api.Who.SENDER;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbProperty;
import java.util.UUID;
import org.carillon.api.Description;
import org.carillon.api.Emitter;
import org.carillon.api.Except;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/**
 * The things to do of a tenant. It has no endpoint class: the stock one serves it. The others hear
 * each change with its data.
 */
@WebSocketService("todo")
@RolesAllowed("WS_Todo")
@Description("The things to do of a tenant.")
@Expose(value = Todo.class, as = "Todos", broadcast = DATA)
public class TodoService {

  private Emitter<Toggled> toggled;

  /** For the proxy of the scope. */
  @SuppressWarnings("NullAway.Init") // a client proxy holds no state
  protected TodoService() {}

  /** Called by CDI. */
  @Inject
  public TodoService(Emitter<Toggled> toggled) {
    this.toggled = toggled;
  }

  /**
   * A thing was done, or that was taken back: operations have no automatic events.
   *
   * @param id the key
   * @param done whether it is done now
   */
  @WebSocketEvent
  @Description("A thing was done, or that was taken back.")
  @Except(SENDER)
  public record Toggled(@JsonbProperty("ID") @Nullable UUID id, boolean done) {}

  /** Does a thing, or takes that back. */
  @Operation(entity = Todo.class)
  @Description("Does a thing, or takes that back.")
  public Todo toggle(Todo todo) {
    todo.toggle();
    toggled.emit(new Toggled(todo.getId(), todo.isDone()));
    return todo;
  }
}
