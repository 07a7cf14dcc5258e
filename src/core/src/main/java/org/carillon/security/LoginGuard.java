package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.RateLimits;
import org.carillon.rate.RetryAfter;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who shows wrong credentials: of an address, and for a name. Whoever has to wait is
 * told so without a look at the credentials, so that neither answer nor time depends on whether
 * there is such a user, or the password is right. A request without credentials, as one with a
 * cookie, never waits.
 */
@ApplicationScoped
public class LoginGuard {

  /** RFC 6585, section 4. */
  public static final int TOO_MANY_REQUESTS = 429;

  /** What is said to who has to wait. */
  public static final String MESSAGE = "Too many failed logins";

  private static final String BASIC = "Basic ";
  private static final Pattern DIGEST_NAME =
      Pattern.compile("(?i)^Digest\\s.*\\busername=\"([^\"]*)\"");

  private final RateLimits rateLimits;
  private final ClientAddresses addresses;

  @Inject
  LoginGuard(RateLimits rateLimits, CarillonConfig config) {
    this.rateLimits = rateLimits;
    this.addresses = new ClientAddresses(config);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  LoginGuard() {
    this.rateLimits = null;
    this.addresses = null;
  }

  /** In how many milliseconds the credentials of a request may be looked at; 0: now. */
  public long waitMillis(HttpServletRequest request) {
    return hasCredentials(request)
        ? rateLimits.login(addresses.of(request), name(request.getHeader("Authorization")))
        : 0;
  }

  /** The credentials of a request were wrong, if it had any. */
  public void failed(HttpServletRequest request) {
    if (hasCredentials(request)) {
      rateLimits.loginFailed(addresses.of(request), name(request.getHeader("Authorization")));
    }
  }

  /** As {@link Authentication#demand}; who has to wait is answered with 429. */
  public boolean demand(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return mayTry(request, response) && counted(request, Authentication.demand(request, response));
  }

  /** As {@link Authentication#accepts}; who has to wait is answered with 429. */
  public boolean accepts(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return mayTry(request, response) && counted(request, Authentication.accepts(request, response));
  }

  /** What who is not known was told: 429, or 401 by the container's mechanism. */
  public static int told(HttpServletResponse response) {
    return response.getStatus() == TOO_MANY_REQUESTS
        ? TOO_MANY_REQUESTS
        : HttpServletResponse.SC_UNAUTHORIZED;
  }

  private boolean mayTry(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long waitMillis = waitMillis(request);
    if (waitMillis == 0) {
      return true;
    }
    byte[] body = MESSAGE.getBytes(StandardCharsets.UTF_8);
    response.setStatus(TOO_MANY_REQUESTS);
    response.setHeader("Retry-After", RetryAfter.seconds(waitMillis));
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    return false;
  }

  private boolean counted(HttpServletRequest request, boolean isKnown) {
    if (!isKnown) {
      failed(request);
    }
    return isKnown;
  }

  /** Whether a request shows something that says who sends it, and that can be tried out. */
  private static boolean hasCredentials(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    String subprotocols = request.getHeader("Sec-WebSocket-Protocol");
    String query = request.getQueryString();
    return (authorization != null && !authorization.isBlank())
        || (subprotocols != null && subprotocols.contains(BearerTokens.SUBPROTOCOL))
        || (query != null && query.contains("ticket="));
  }

  /** Whom credentials are of, as they say it; null: they do not. */
  public static @Nullable String name(@Nullable String authorization) {
    if (authorization == null) {
      return null;
    }
    if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      try {
        String pair =
            new String(
                Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip()),
                StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        return colon < 0 ? null : pair.substring(0, colon);
      } catch (IllegalArgumentException e) {
        return null; // it names nobody
      }
    }
    Matcher digest = DIGEST_NAME.matcher(authorization);
    return digest.find() ? digest.group(1) : null;
  }
}
