package org.carillon.api;

import java.security.Principal;

/**
 * A principal that knows its tenant. An identity store that returns one (usually a subclass of
 * {@code jakarta.security.enterprise.CallerPrincipal}) needs no tenant resolver.
 */
public interface TenantPrincipal extends Principal {

  /** The tenant of the user. */
  String tenant();
}
