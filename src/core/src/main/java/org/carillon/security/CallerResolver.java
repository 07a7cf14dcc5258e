package org.carillon.security;

import static java.util.stream.Collectors.toSet;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.carillon.api.TenantPrincipal;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.ApplicationModel;
import org.carillon.spi.TenantResolver;
import org.jspecify.annotations.Nullable;

/**
 * Says who sends a request: the container's principal, its tenant, and those of the catalogue's
 * roles that it has.
 */
@ApplicationScoped
public class CallerResolver {

  private final Set<String> catalogue;
  private final String defaultTenant;
  private final @Nullable TenantResolver resolver;

  @Inject
  CallerResolver(
      ApplicationModel model, CarillonConfig config, Instance<TenantResolver> resolvers) {
    this(model, config, resolvers.isUnsatisfied() ? null : resolvers.get());
  }

  /**
   * Of an application.
   *
   * @param resolver null: it has none
   */
  public CallerResolver(
      ApplicationModel model, CarillonConfig config, @Nullable TenantResolver resolver) {
    Set<String> roles = new TreeSet<>(model.roles());
    roles.addAll(config.get(Settings.ROLES));
    if (!config.get(Settings.EVENTS_PATH).isEmpty()) {
      roles.add(config.get(Settings.EVENTS_ROLE));
    }
    if (!config.get(Settings.OPS_PATH).isEmpty()) {
      roles.add(config.get(Settings.OPS_ROLE));
    }
    this.catalogue = Set.copyOf(roles);
    this.defaultTenant = config.get(Settings.DEFAULT_TENANT);
    this.resolver = resolver;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  CallerResolver() {
    this.catalogue = null;
    this.defaultTenant = null;
    this.resolver = null;
  }

  /**
   * Every role that the application or its configuration names. To be declared to the container at
   * start: asked for a role that nobody declared, WildFly says yes and Payara no.
   */
  public Set<String> catalogue() {
    return catalogue;
  }

  /** Who sends the request, in the tenant of the resolver. */
  public KnownCaller of(HttpServletRequest request) {
    return of(request, null);
  }

  /** Who sends the request, in a tenant that is said, or in that of the resolver. */
  public KnownCaller of(HttpServletRequest request, @Nullable String tenant) {
    return of(request.getUserPrincipal(), request::isUserInRole, tenant);
  }

  /**
   * Whom a transport took a client for, in a tenant that is said, or in that of the resolver.
   *
   * @param roles whether the principal has a role
   */
  public KnownCaller of(
      @Nullable Principal principal, Predicate<String> roles, @Nullable String tenant) {
    return of(principal, roles, tenant, null);
  }

  /**
   * The same.
   *
   * @param expires when it ends that this is the caller; null: when the principal's own token does
   */
  public KnownCaller of(
      @Nullable Principal principal,
      Predicate<String> roles,
      @Nullable String tenant,
      @Nullable Instant expires) {
    return new KnownCaller(
        principal == null ? null : principal.getName(),
        tenant == null ? tenant(principal) : tenant,
        principal == null ? Set.of() : catalogue.stream().filter(roles).collect(toSet()),
        principal,
        expires == null ? PrincipalExpiry.of(principal) : expires);
  }

  private String tenant(@Nullable Principal principal) {
    if (resolver == null) {
      return principal instanceof TenantPrincipal known ? known.tenant() : defaultTenant;
    }
    String tenant = resolver.tenant(principal);
    if (tenant == null || tenant.isEmpty()) {
      throw new IllegalStateException("the TenantResolver named no tenant");
    }
    return tenant;
  }
}
