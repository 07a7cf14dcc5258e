package org.carillon.jwt;

import java.util.Map;
import org.carillon.spi.TokenRejectedException;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls by the claims of a token, where {@code carillon.jwt.claim.…} cannot: a CDI bean,
 * of which an application has one at most. By many threads at once.
 */
public interface ClaimsMapper {

  /**
   * Reads the claims of a token that has been verified: its signature, issuer, audience and times.
   *
   * @param claims as JSON has them: text, {@code Long}, {@code Double}, {@code Boolean}, {@code
   *     List}, {@code Map}, null; times are {@code java.util.Date}
   * @param known what the settings make of it; null: they can make nothing of it
   * @throws TokenRejectedException if it is not accepted all the same
   */
  VerifiedToken map(Map<String, @Nullable Object> claims, @Nullable VerifiedToken known)
      throws TokenRejectedException;
}
