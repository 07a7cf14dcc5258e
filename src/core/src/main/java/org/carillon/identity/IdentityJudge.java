package org.carillon.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.security.CallerResolver;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.ContainerIdentity;
import org.carillon.security.KnownCaller;
import org.carillon.security.LoginSessions;
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
  private final TicketDesk ticketDesk;
  private final UserRevocations userRevocations;
  private final EndedLogins endedLogins;
  private final ContainerIdentities identities;
  private final WarningLimiter warnings = new WarningLimiter();

  @Inject
  IdentityJudge(
      CallerResolver callerResolver,
      Instance<HandshakeCheck> checks,
      Instance<TokenVerifier> verifiers,
      TicketDesk ticketDesk,
      UserRevocations userRevocations,
      EndedLogins endedLogins,
      ContainerIdentities identities) {
    this(
        callerResolver,
        checks.stream().toList(),
        verifiers.isUnsatisfied() ? null : verifiers.get(),
        ticketDesk,
        userRevocations,
        endedLogins,
        identities);
  }

  IdentityJudge(
      CallerResolver callerResolver,
      List<HandshakeCheck> checks,
      @Nullable TokenVerifier verifier,
      TicketDesk ticketDesk,
      UserRevocations userRevocations,
      EndedLogins endedLogins,
      ContainerIdentities identities) {
    this.identities = identities;
    this.ticketDesk = ticketDesk;
    this.userRevocations = userRevocations;
    this.endedLogins = endedLogins;
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
    this.ticketDesk = null;
    this.userRevocations = null;
    this.endedLogins = null;
    this.identities = null;
  }

  /** At the start of the application: what a verifier of tokens lacks is found then. */
  public void start() {
    if (verifier != null) {
      LOGGER.log(System.Logger.Level.DEBUG, "Tokens are verified by {0}", verifier.toString());
    }
  }

  /** Whether somebody verifies bearer tokens. */
  public boolean verifiesTokens() {
    return verifier != null;
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
    String ticket = ticket(underway);
    String token = underway.token();
    if (ticket != null) {
      TicketDesk.Redeemed redeemed = ticketDesk.redeem(ticket, underway.path(), origin(underway));
      underway.caller(redeemed);
      accept(underway, redeemed.token().issued());
    } else if (token != null && verifier != null) {
      VerifiedToken said = verified(verifier, token);
      underway.caller(said);
      accept(underway, said.issued());
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

  /** That of the query, or the token that is one; null: there is none. */
  private static @Nullable String ticket(HandshakeUnderway underway) {
    List<String> said = underway.queryParameters().getOrDefault(TicketDesk.PARAMETER, List.of());
    String token = underway.token();
    if (!underway.isRenewal() && said.size() == 1 && TicketDesk.isTicket(said.get(0))) {
      return said.get(0);
    }
    return TicketDesk.isTicket(token) ? token : null;
  }

  private static @Nullable String origin(HandshakeUnderway underway) {
    List<String> said = underway.headers().getOrDefault("origin", List.of());
    return said.isEmpty() ? null : said.get(0);
  }

  private void accept(HandshakeUnderway underway, @Nullable Instant made) throws TransportRefusal {
    Caller caller = caller(underway);
    userRevocations.check(caller.tenant(), caller.name(), made);
  }

  /**
   * Who sends a request that has a token, at no service.
   *
   * @throws TransportRefusal if the token is not accepted
   */
  public KnownCaller callerOf(String token) throws TransportRefusal {
    if (verifier == null) {
      throw new TransportRefusal(UNAUTHORIZED, "Nobody verifies tokens");
    }
    VerifiedToken said = verified(verifier, token);
    KnownCaller caller =
        callerResolver.of(said.principal(), said.roles()::contains, said.tenant(), said.expires());
    userRevocations.check(caller.tenant(), caller.name(), said.issued());
    return caller.with(identities.named(said.principal(), said.roles()));
  }

  /**
   * Why somebody is the caller no more who was taken for it then, in ms since 1970; null: still is.
   */
  public @Nullable String lostSince(Caller caller, long then) {
    if (userRevocations.isRevokedSince(caller.tenant(), caller.name(), then)) {
      return "the user was revoked";
    }
    return endedLogins.hasEnded(caller) ? LoginSessions.ENDED : null;
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
    KnownCaller caller =
        callerResolver.of(
            underway.principal(), underway::isInRole, underway.tenant(), underway.expires());
    return caller.byTicketOf(underway.login()).with(identity(underway, caller));
  }

  /**
   * Whom the server takes for the caller in handlers: that of the login only where nobody has named
   * another caller, or the same one with other roles.
   */
  private @Nullable ContainerIdentity identity(HandshakeUnderway underway, KnownCaller caller) {
    Principal principal = underway.principal();
    if (principal == null) {
      return null;
    }
    Set<String> granted = underway.granted();
    if (granted != null) {
      return identities.named(principal, granted);
    }
    ContainerIdentity own = underway.identity();
    return own == null ? identities.named(principal, caller.roles()) : own;
  }
}
