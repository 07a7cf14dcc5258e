package org.carillon.it.identity;

import jakarta.annotation.Resource;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import java.util.Locale;

/** An EJB that asks the server in every way who is calling. */
@Stateless
@DeclareRoles({"member", "auditor"})
public class RegisterBean {

  @Resource private SessionContext context;
  @Inject private SecurityContext security;
  @Inject private Principal principal;

  /** The caller in three ways, and its roles in two. */
  @PermitAll
  public String who() {
    Principal known = security.getCallerPrincipal();
    return plain(context.getCallerPrincipal().getName())
        + " "
        + plain(principal.getName())
        + " "
        + plain(known == null ? "anonymous" : known.getName())
        + roles(context.isCallerInRole("member"), context.isCallerInRole("auditor"))
        + roles(security.isCallerInRole("member"), security.isCallerInRole("auditor"));
  }

  private static String roles(boolean member, boolean auditor) {
    return " [" + (member ? "member" : "") + (auditor ? " auditor" : "") + "]";
  }

  /** Payara writes the anonymous caller in capitals. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @RolesAllowed("auditor")
  public String audit() {
    return "audited by " + context.getCallerPrincipal().getName();
  }
}
