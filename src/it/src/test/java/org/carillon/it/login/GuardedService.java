package org.carillon.it.login;

import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.RolesAllowed;
import java.util.TreeSet;
import org.carillon.api.Caller;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;

/** Wants a member. */
@WebSocketService(value = "guarded", delivery = IMMEDIATE)
@RolesAllowed("member")
public class GuardedService {
  @Operation
  public String whoAmI(Caller caller) {
    return caller.name() + " " + new TreeSet<>(caller.roles());
  }
}
