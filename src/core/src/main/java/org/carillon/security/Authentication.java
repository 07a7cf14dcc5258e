package org.carillon.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Has the container's mechanism say who sends a request, where no URL pattern made it ask. */
public final class Authentication {

  private static final System.Logger LOGGER = System.getLogger(Authentication.class.getName());

  private static final WarningLimiter WARNINGS = new WarningLimiter();

  private Authentication() {}

  /**
   * Whether the sender is known now. Where not, the response has the mechanism's challenge, or the
   * status 401 where it has none or there is no mechanism.
   */
  public static boolean demand(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getUserPrincipal() != null) {
      return true;
    }
    try {
      if (request.authenticate(response) && request.getUserPrincipal() != null) {
        return true;
      }
    } catch (ServletException e) { // "the caller is responsible for handling": no answer is set
      LOGGER.log(level(e), "Nobody could be authenticated", e);
    }
    if (!response.isCommitted() && response.getStatus() == HttpServletResponse.SC_OK) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }
    return false;
  }

  /**
   * Whether credentials that are there are good. A container may not have looked at them where it
   * protects nothing. Where not, the response is as of {@link #demand}.
   */
  public static boolean accepts(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return request.getUserPrincipal() != null
        || request.getHeader("Authorization") == null
        || demand(request, response);
  }

  /** That there are no credentials, or no mechanism, is not worth a word; what broke one is. */
  private static System.Logger.Level level(ServletException failure) {
    boolean isFault = failure.getRootCause() != null || failure.getCause() != null;
    return isFault ? WARNINGS.level() : System.Logger.Level.DEBUG;
  }
}
