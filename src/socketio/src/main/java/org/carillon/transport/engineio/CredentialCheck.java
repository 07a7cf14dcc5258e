package org.carillon.transport.engineio;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the container makes of the credentials of a request. It is not to answer wrong ones by
 * itself: what they are told depends on what the request is for.
 */
final class CredentialCheck {

  private static final System.Logger LOGGER = System.getLogger(CredentialCheck.class.getName());
  private static final String BASIC = "Basic ";
  private static final String DIGEST = "Digest ";

  private final boolean canTakeBack;
  private final boolean hasMechanism;

  /**
   * Those that are sent to an application.
   *
   * @param canTakeBack whether what the container answers in {@link
   *     HttpServletRequest#authenticate} can be taken back; Catalina sends it at once
   * @param hasMechanism whether the application has a mechanism of Jakarta Security, which the
   *     container asks for each request, protected or not (Jakarta Authentication, section 3.8.1)
   */
  CredentialCheck(boolean canTakeBack, boolean hasMechanism) {
    this.canTakeBack = canTakeBack;
    this.hasMechanism = hasMechanism;
  }

  /**
   * Whether the credentials of a request are good, or it has none; an empty header is none. A
   * container may not have looked at them where it protects nothing, so it is asked.
   *
   * <p>Where the container has answered by itself, the response is committed: so with Digest where
   * that cannot be taken back.
   */
  boolean areGood(HttpServletRequest request, HttpServletResponse response) {
    String header = request.getHeader("Authorization");
    if (request.getUserPrincipal() != null || header == null || header.isBlank()) {
      return true;
    }
    if (canTakeBack && hasMechanism) {
      return false; // which was asked; once more, its error page could not be taken back
    }
    if (canTakeBack || header.regionMatches(true, 0, DIGEST, 0, DIGEST.length())) {
      return areKnown(request, response);
    }
    return !hasMechanism
        && header.regionMatches(true, 0, BASIC, 0, BASIC.length())
        && areKnown(request, header.substring(BASIC.length()).strip());
  }

  /** Asks the container's realm, and nobody answers the request. */
  private static boolean areKnown(HttpServletRequest request, String basic) {
    try {
      String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        return false;
      }
      request.login(pair.substring(0, colon), pair.substring(colon + 1));
    } catch (ServletException | IllegalArgumentException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The container does not know the credentials", e);
      return false;
    }
    return request.getUserPrincipal() != null;
  }

  /** Asks the container; what it has prepared as its own answer is taken back where that can be. */
  private static boolean areKnown(HttpServletRequest request, HttpServletResponse response) {
    Map<String, List<String>> headers = headers(response);
    boolean isKnown;
    try {
      isKnown = request.authenticate(response) && request.getUserPrincipal() != null;
    } catch (ServletException | IOException | RuntimeException e) {
      // so says a container whose application has no mechanism; who is calling is not known either
      LOGGER.log(System.Logger.Level.DEBUG, "The container cannot judge credentials", e);
      isKnown = false;
    }
    if (!isKnown) {
      takeBack(response, headers);
    }
    return isKnown;
  }

  private static Map<String, List<String>> headers(HttpServletResponse response) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    response
        .getHeaderNames()
        .forEach(name -> headers.put(name, new ArrayList<>(response.getHeaders(name))));
    return headers;
  }

  private static void takeBack(HttpServletResponse response, Map<String, List<String>> headers) {
    try {
      response.reset();
    } catch (IllegalStateException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The container has refused credentials by itself", e);
      return;
    }
    headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
  }
}
