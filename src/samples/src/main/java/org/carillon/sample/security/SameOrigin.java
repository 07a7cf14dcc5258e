package org.carillon.sample.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;

/**
 * Whether a request comes from a page of this host. Browsers name the origin of every POST; a
 * client that names none is no browser, and has no cookie to be misused.
 */
final class SameOrigin {

  private SameOrigin() {}

  /** Whether the request's origin is its host, or it names none. */
  static boolean holds(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    return origin == null || holds(origin, request.getHeader("Host"));
  }

  /** Schemes are not compared: a proxy that ends TLS hides the client's. */
  static boolean holds(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null
          && host != null
          && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return false; // not an origin
    }
  }
}
