package org.carillon.transport.websocket;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.model.AccessRule;
import org.carillon.model.ServiceModel;
import org.carillon.rate.RetryAfter;
import org.carillon.security.Authentication;
import org.carillon.security.BearerTokens;
import org.carillon.security.ClientAddresses;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.KeptRequest;
import org.carillon.security.LoginGuard;
import org.carillon.security.LoginSessions;
import org.carillon.security.OriginPolicy;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.security.UpgradeRequest;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.gateway.Admission;
import org.carillon.transport.gateway.AdmissionCandidate;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/**
 * Judges a handshake before the upgrade, while it can still be refused with a status that says why.
 * Cheap questions first: a flood of strangers must not reach the identity store.
 */
@ApplicationScoped
class HandshakeJudge {

  private static final System.Logger LOGGER = System.getLogger(HandshakeJudge.class.getName());

  /** RFC 6585, section 4; {@code HttpServletResponse} has no name for it. */
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int UNAVAILABLE = HttpServletResponse.SC_SERVICE_UNAVAILABLE;
  private static final String RETRY_AFTER_SECONDS = "5";

  /** What a script accepts that asks why its WebSocket was not opened. */
  private static final String TEXT = "text/plain";

  /** A scheme that no browser knows: RFC 9110 wants one. */
  private static final String SILENT_CHALLENGE = "Login";

  private final Gateway gateway;
  private final EndpointSessions endpointSessions;
  private final LoginSessions logins;
  private final LoginGuard loginGuard;
  private final SecurityLog security;
  private final ContainerIdentities identities;
  private final OriginPolicy origins;
  private final ClientAddresses addresses;
  private final int mostKept;

  @Inject
  HandshakeJudge(
      Gateway gateway,
      EndpointSessions endpointSessions,
      LoginSessions logins,
      LoginGuard loginGuard,
      SecurityLog security,
      ContainerIdentities identities,
      CarillonConfig config) {
    this.identities = identities;
    this.security = security;
    this.gateway = gateway;
    this.endpointSessions = endpointSessions;
    this.logins = logins;
    this.loginGuard = loginGuard;
    this.origins = new OriginPolicy(config);
    this.addresses = new ClientAddresses(config);
    this.mostKept = config.get(Settings.MAX_HEADERS);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  HandshakeJudge() {
    this.gateway = null;
    this.endpointSessions = null;
    this.logins = null;
    this.loginGuard = null;
    this.security = null;
    this.identities = null;
    this.origins = null;
    this.addresses = null;
    this.mostKept = 0;
  }

  /** The client, admitted; null: the response says why not. */
  @Nullable AdmittedHandshake judge(
      ServiceModel model, String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    UpgradeRequest upgrade = UpgradeRequest.of(request);
    if (upgrade == UpgradeRequest.VERSION || upgrade == UpgradeRequest.BROKEN) {
      return refuse(response, upgrade);
    }
    if (!origins.allows(OriginPolicy.Claim.of(request))) {
      security.tell(Kind.MALICIOUS_CORS, null, addresses.of(request), "handshake at " + path);
      return refuse(response, HttpServletResponse.SC_FORBIDDEN, "The origin is not allowed");
    }
    if (KeptRequest.size(request) > mostKept) {
      tell(request, path, KeptRequest.TOO_LARGE);
      return refuse(
          response,
          KeptRequest.TOO_LARGE,
          "Headers and query have more than " + mostKept + " characters");
    }
    boolean isAsked = false;
    try {
      gateway.room();
      gateway.mayShakeHands(addresses.of(request));
      long waitMillis = loginGuard.waitMillis(request);
      if (waitMillis > 0) {
        throw new TransportRefusal(TOO_MANY_REQUESTS, LoginGuard.MESSAGE, waitMillis);
      }
      boolean open = model.access() instanceof AccessRule.Anyone;
      boolean isOurs =
          gateway.verifiesTokens() && BearerTokens.isBearer(request.getHeader("Authorization"));
      if (!open && !isOurs && !Authentication.accepts(request, response)) {
        loginGuard.failed(request);
        tell(request, path, HttpServletResponse.SC_UNAUTHORIZED);
        return unauthorized();
      }
      isAsked = true;
      AdmissionCandidate admissionCandidate =
          gateway.check(
              model, path, new UpgradeHandshake(request, addresses.of(request), identities));
      isAsked = false;
      if (!open && admissionCandidate.isAnonymous()) { // no check knew the client either
        if (upgrade == UpgradeRequest.NONE && TEXT.equals(request.getHeader("Accept"))) {
          // for a challenge of Basic a browser would ask its user for a password
          response.setHeader("WWW-Authenticate", SILENT_CHALLENGE);
          return refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "Nobody is logged in");
        }
        if (!Authentication.demand(request, response)) {
          loginGuard.failed(request);
          return unauthorized();
        }
      }
      Admission admission = admissionCandidate.admit();
      if (upgrade == UpgradeRequest.NONE) {
        return refuse(response, upgrade); // a script asks why: its WebSocket was not told
      }
      return new AdmittedHandshake(
          endpointSessions, admission, admissionCandidate.isByCheck() ? null : logins.of(request));
    } catch (TransportRefusal refusal) {
      if (isAsked && refusal.status() == HttpServletResponse.SC_UNAUTHORIZED) {
        loginGuard.failed(request); // a token, or what a check knows clients by
      }
      tell(request, path, refusal.status());
      if (refusal.retryAfterMillis() > 0) {
        response.setHeader("Retry-After", RetryAfter.seconds(refusal.retryAfterMillis()));
      } else if (refusal.status() == TOO_MANY_REQUESTS || refusal.status() == UNAVAILABLE) {
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      }
      return refuse(response, refusal.status(), refusal.getMessage());
    }
  }

  private @Nullable AdmittedHandshake refuse(HttpServletResponse response, UpgradeRequest what)
      throws IOException {
    what.head(response);
    return refuse(response, what.status(), what.message());
  }

  private void tell(HttpServletRequest request, String path, int status) {
    security.refused(
        status, request.getRemoteUser(), addresses.of(request), "handshake at " + path);
  }

  /** The response has the challenge. */
  private @Nullable AdmittedHandshake unauthorized() {
    gateway.refused(HttpServletResponse.SC_UNAUTHORIZED);
    return null;
  }

  /**
   * Not by {@code sendError}: an error page of the application is not meant for a WebSocket client.
   */
  private @Nullable AdmittedHandshake refuse(
      HttpServletResponse response, int status, String message) throws IOException {
    gateway.refused(status);
    LOGGER.log(System.Logger.Level.DEBUG, "A handshake was refused: {0} {1}", status, message);
    byte[] body = message.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    return null;
  }
}
