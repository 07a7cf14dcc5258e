package org.carillon.sample.todo;

import static org.carillon.api.Delivery.AFTER_COMMIT;

import jakarta.annotation.security.RolesAllowed;
import org.carillon.api.Attribute;
import org.carillon.api.Format;
import org.carillon.api.Pcp;
import org.carillon.api.SideEffects;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/**
 * What changes in the list of things to do, for pages that read it by OData: they read it again.
 */
@WebSocketService("todo-fiori")
@RolesAllowed("WS_Todo")
@Format("pcp")
public class TodoFioriService {

  /**
   * A thing to do was added, changed, done or removed.
   *
   * @param sideEffectSource its path in the OData service, as {@code /Todos(…)}
   */
  @WebSocketEvent(delivery = AFTER_COMMIT)
  @Attribute(Pcp.SIDE_EFFECT)
  @SideEffects(Todo.class)
  public record TodoChanged(String sideEffectSource) {}
}
