package org.carillon.it.faulty;

import java.util.UUID;
import org.carillon.api.Except;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;

/** Its event excludes by a component that is no boolean. */
@WebSocketService
public class RoomService {

  /** Has the fault. */
  @WebSocketEvent
  public record Received(@Except(Who.CURRENT_USER) UUID room) {}
}
