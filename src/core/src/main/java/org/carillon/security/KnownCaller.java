package org.carillon.security;

import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import org.carillon.api.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A caller as established once.
 *
 * @param name the user; null: anonymous
 * @param tenant the tenant; null: nobody calls
 * @param roles the roles
 * @param principal the container's principal
 * @param expires when it ends that this is the caller; null: never
 * @param identity whom the server takes for the caller in handlers; null: nobody
 * @param login the name of the login that asked for the ticket by which the caller is known; null:
 *     there is no ticket, or it was asked for by credentials
 */
public record KnownCaller(
    @Nullable String name,
    @Nullable String tenant,
    Set<String> roles,
    @Nullable Principal principal,
    @Nullable Instant expires,
    @Nullable ContainerIdentity identity,
    @Nullable String login)
    implements Caller {

  /** Whom the server takes for nobody in handlers. */
  public KnownCaller(
      @Nullable String name,
      @Nullable String tenant,
      Set<String> roles,
      @Nullable Principal principal,
      @Nullable Instant expires) {
    this(name, tenant, roles, principal, expires, null, null);
  }

  /** Without an end. */
  public KnownCaller(
      @Nullable String name,
      @Nullable String tenant,
      Set<String> roles,
      @Nullable Principal principal) {
    this(name, tenant, roles, principal, null, null, null);
  }

  /** Copies the roles. */
  public KnownCaller {
    roles = Set.copyOf(roles);
  }

  /** The same caller, whom the server takes for that one in handlers. */
  public KnownCaller with(@Nullable ContainerIdentity known) {
    return new KnownCaller(name, tenant, roles, principal, expires, known, login);
  }

  /** The same caller, by a ticket of that login. */
  public KnownCaller byTicketOf(@Nullable String ticketLogin) {
    return new KnownCaller(name, tenant, roles, principal, expires, identity, ticketLogin);
  }

  /** Says who, and no more: it may be logged. */
  @Override
  public String toString() {
    return (name == null ? "anonymous" : name) + "@" + tenant;
  }
}
