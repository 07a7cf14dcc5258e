package org.carillon.spi;

import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token says.
 *
 * @param principal who calls
 * @param roles its roles; those that the application names anywhere are kept
 * @param tenant its tenant; null: that of the {@link TenantResolver}
 * @param issued when it was made: one from before its user's revocation is refused; null: not
 *     known, so that any revocation refuses it
 * @param expires when it ends; null: never
 */
public record VerifiedToken(
    Principal principal,
    Set<String> roles,
    @Nullable String tenant,
    @Nullable Instant issued,
    @Nullable Instant expires) {

  /** Copies the roles. */
  public VerifiedToken {
    roles = Set.copyOf(roles);
  }
}
