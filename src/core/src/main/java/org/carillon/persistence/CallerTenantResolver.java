package org.carillon.persistence;

import org.carillon.security.CallerContext;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;

/**
 * The tenant of rows with {@code @TenantId}: that of the {@link CallerContext}. Where nobody calls,
 * one that no row has: Hibernate opens no session without a tenant, and "all tenants" must never
 * come about by accident.
 */
final class CallerTenantResolver implements CurrentTenantIdentifierResolver<String> {

  /** The tenant of nobody; no caller's tenant may be named so. */
  static final String NOBODY = "\u0001nobody";

  @Override
  public String resolveCurrentTenantIdentifier() {
    String tenant = CallerContext.current().tenant();
    return tenant == null ? NOBODY : tenant;
  }

  /** A transaction keeps the tenant that it began with, see {@link org.carillon.api.Tenants}. */
  @Override
  public boolean validateExistingCurrentSessions() {
    return false;
  }
}
