package org.carillon.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Has the container's mechanism say who sends a request, where no URL pattern made it ask. */
public final class Authentication {

  private Authentication() {}

  /**
   * Whether the sender is known now. Where not, the response has the mechanism's challenge, or the
   * status 401 of a mechanism that has none.
   */
  public static boolean demand(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (request.getUserPrincipal() != null) {
      return true;
    }
    if (request.authenticate(response) && request.getUserPrincipal() != null) {
      return true;
    }
    if (!response.isCommitted() && response.getStatus() == HttpServletResponse.SC_OK) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }
    return false;
  }
}
