package org.carillon.spi;

/**
 * Says who calls by a bearer token: a CDI bean, of which an application has one at most. The module
 * {@code carillon-jwt} brings one for JSON Web Tokens. It is asked at a handshake that has a token,
 * and at each {@code $renew}, on a thread that may wait, by many threads at once.
 */
public interface TokenVerifier {

  /**
   * Verifies a token.
   *
   * @throws TokenRejectedException if it is not good; its message is told to the client
   * @throws RuntimeException if it cannot be verified now: the client is told 500, and the log why
   */
  VerifiedToken verify(String token) throws TokenRejectedException;
}
