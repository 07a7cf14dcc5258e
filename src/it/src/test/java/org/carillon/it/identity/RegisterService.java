package org.carillon.it.identity;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.api.WebSocketService;

/** For members. */
@WebSocketService("register")
@RolesAllowed({"member", "auditor"})
@Expose(value = RegisterEntry.class, as = "Entries")
public class RegisterService {

  @Inject private ClerkRoles roles;

  /** Changes what the source of roles says of a user; null: it knows nothing of it. */
  @Operation
  public void changeRoles(String user, String now) {
    roles.change(user, now);
  }
}
