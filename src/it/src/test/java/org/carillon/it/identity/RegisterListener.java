package org.carillon.it.identity;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.persistence.PrePersist;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;

/** Writes who makes a row, as Jakarta Security knows it. */
public class RegisterListener {

  @PrePersist
  void stamp(RegisterEntry entry) {
    Principal who = CDI.current().select(SecurityContext.class).get().getCallerPrincipal();
    entry.createdBy(who == null ? "nobody" : who.getName());
  }
}
