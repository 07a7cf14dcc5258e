package org.carillon.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import org.carillon.api.Caller;
import org.carillon.security.CallerResolver;
import org.carillon.security.WarningLimiter;
import org.carillon.spi.HandshakeCheck;
import org.carillon.spi.TokenRejectedException;
import org.carillon.spi.TokenVerifier;
import org.carillon.spi.TransportHandshake;
import org.carillon.spi.TransportRefusal;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;

/** Says who a client is: by its token, then by what the checks of the application say. */
@ApplicationScoped
public class IdentityJudge {

  private static final int UNAUTHORIZED = 401;
  private static final int FAULT = 500;
  private static final System.Logger LOGGER = System.getLogger(IdentityJudge.class.getName());

  private final CallerResolver callerResolver;
  private final List<HandshakeCheck> checks;
  private final @Nullable TokenVerifier verifier;
  private final WarningLimiter warnings = new WarningLimiter();

  @Inject
  IdentityJudge(
      CallerResolver callerResolver,
      Instance<HandshakeCheck> checks,
      Instance<TokenVerifier> verifiers) {
    this(
        callerResolver,
        checks.stream().toList(),
        verifiers.isUnsatisfied() ? null : verifiers.get());
  }

  IdentityJudge(
      CallerResolver callerResolver,
      List<HandshakeCheck> checks,
      @Nullable TokenVerifier verifier) {
    this.callerResolver = callerResolver;
    this.checks = checks;
    this.verifier = verifier;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  IdentityJudge() {
    this.callerResolver = null;
    this.checks = null;
    this.verifier = null;
  }

  /** Whether somebody verifies bearer tokens. */
  public boolean verifiesTokens() {
    return verifier != null;
  }

  /** Whether somebody may say who calls by the token of a {@code $renew}. */
  boolean canRenew() {
    return verifier != null || !checks.isEmpty();
  }

  /**
   * Asks for all that there is to say of a client.
   *
   * @param client the client identifier that it named; null: none
   * @throws TransportRefusal if its token is not accepted, or a check refuses
   */
  public HandshakeUnderway ask(
      String service, String path, TransportHandshake said, @Nullable String client)
      throws TransportRefusal {
    return ask(new HandshakeUnderway(service, path, said, client, false));
  }

  HandshakeUnderway ask(HandshakeUnderway underway) throws TransportRefusal {
    String token = underway.token();
    if (token != null && verifier != null) {
      underway.caller(verified(verifier, token));
    }
    for (HandshakeCheck check : checks) {
      try {
        check.check(underway);
      } catch (Throwable e) { // also an Error: it is the application's code
        LOGGER.log(warnings.level(), "A HandshakeCheck failed: " + check.getClass().getName(), e);
        throw new TransportRefusal(FAULT, "The handshake could not be judged");
      }
      if (underway.isRefused()) {
        throw new TransportRefusal(underway.status(), underway.message());
      }
    }
    return underway;
  }

  private VerifiedToken verified(TokenVerifier by, String token) throws TransportRefusal {
    VerifiedToken verified;
    try {
      verified = by.verify(token);
    } catch (TokenRejectedException e) {
      throw new TransportRefusal(UNAUTHORIZED, e.getMessage());
    } catch (Throwable e) { // also an Error: it may be the application's code
      LOGGER.log(warnings.level(), "A token could not be verified", e);
      throw new TransportRefusal(FAULT, "The token could not be verified");
    }
    return verified;
  }

  /** Who it is, by all that was said. */
  public Caller caller(HandshakeUnderway underway) {
    return callerResolver.of(
        underway.principal(), underway::isInRole, underway.tenant(), underway.expires());
  }
}
