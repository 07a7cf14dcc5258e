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
 */
public record KnownCaller(
    @Nullable String name,
    @Nullable String tenant,
    Set<String> roles,
    @Nullable Principal principal,
    @Nullable Instant expires)
    implements Caller {

  /** Without an end. */
  public KnownCaller(
      @Nullable String name,
      @Nullable String tenant,
      Set<String> roles,
      @Nullable Principal principal) {
    this(name, tenant, roles, principal, null);
  }

  /** Copies the roles. */
  public KnownCaller {
    roles = Set.copyOf(roles);
  }

  /** Says who, and no more: it may be logged. */
  @Override
  public String toString() {
    return (name == null ? "anonymous" : name) + "@" + tenant;
  }
}
