package org.carillon.sample.security;

import jakarta.security.enterprise.CallerPrincipal;
import org.carillon.api.TenantPrincipal;

/**
 * A user and the tenant that they belong to. Jakarta Security passes subclasses of its principal
 * through to the application, so the tenant needs no second look-up.
 */
public final class TenantCaller extends CallerPrincipal implements TenantPrincipal {

  private static final long serialVersionUID = 1L;

  private final String tenant;

  /** A user of a tenant. */
  public TenantCaller(String name, String tenant) {
    super(name);
    this.tenant = tenant;
  }

  @Override
  public String tenant() {
    return tenant;
  }
}
