package org.carillon.spi;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Says which tenant a caller belongs to. An application may bring one as a CDI bean; the default is
 * the tenant of a {@link org.carillon.api.TenantPrincipal}, else the configured default tenant
 * ({@code carillon.tenant.default}).
 */
public interface TenantResolver {

  /**
   * The tenant of the caller, never empty. Called once a handshake and once an HTTP request, on a
   * thread of the container.
   *
   * @param principal the identity that the container established; null for an anonymous caller
   */
  String tenant(@Nullable Principal principal);
}
