package org.carillon.it.login;

import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.RolesAllowed;
import java.util.TreeSet;
import org.carillon.api.Caller;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Wants a member. */
@WebSocketService(value = "guarded", delivery = IMMEDIATE)
@RolesAllowed("member")
public class GuardedService {

  /** Without an event, what is posted to {@code /events} is the server's own to answer. */
  @WebSocketEvent
  public record Said(String text) {}

  @Operation
  public String whoAmI(Caller caller) {
    return caller.name() + " " + new TreeSet<>(caller.roles());
  }
}
