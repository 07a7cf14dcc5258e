package org.carillon.api;

import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling. Injectable, and a parameter of operations: inside a frame it is the identity of
 * the handshake, inside an HTTP request that of the request, elsewhere anonymous and without a
 * tenant.
 *
 * <p>The container's own security context says the same inside a frame, on WildFly and Payara:
 * EJBs, {@code SessionContext}, Jakarta Security's {@code SecurityContext} and {@code @Inject
 * Principal} know the caller.
 */
public interface Caller {

  /** The name of the user; null for an anonymous caller. */
  @Nullable String name();

  /** The tenant; null only where nobody calls, as in a timer. */
  @Nullable String tenant();

  /**
   * The roles of the application's catalogue that the caller has, asked of the container at the
   * handshake.
   */
  Set<String> roles();

  /** The principal of the container; null for an anonymous caller. */
  @Nullable Principal principal();

  /**
   * When it ends that this is the caller: the end of the token, of the ticket, or what a {@link
   * org.carillon.spi.HandshakeCheck} said. The connection is closed then, with 4401, unless its
   * client has renewed its token before. Null: it has no end of its own.
   */
  default @Nullable Instant expires() {
    return null;
  }

  /** Whether the caller has the role. */
  default boolean hasRole(String role) {
    return roles().contains(role);
  }

  /** Whether nobody has authenticated. */
  default boolean isAnonymous() {
    return name() == null;
  }
}
