package org.carillon.it.engine;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import org.carillon.api.Caller;

/** An EJB that asks who is calling. */
@Stateless
public class DeskGuard {

  @Resource private SessionContext context;
  @Inject private Caller caller;

  /** For a role that the caller of the frame has. */
  @RolesAllowed("admin")
  public String guarded() {
    return "let in";
  }

  /** As EJB knows the caller, and as the frame does. */
  @PermitAll
  public String who() {
    return context.getCallerPrincipal().getName() + " " + caller.name();
  }
}
