package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may connect. A browser says by {@code Origin} which page opens a WebSocket, and sends
 * its cookies whatever page that is; so a page of another host is refused, unless it is on the
 * list.
 */
public final class OriginPolicy {

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final Set<String> allowed;
  private final Set<String> trustedProxies;

  /**
   * A policy.
   *
   * @param allowed origins beside the host itself, as {@code https://app.example.com}
   * @param trustedProxies the addresses of proxies whose forwarded host and scheme count
   * @throws IllegalArgumentException if one of the origins is none
   */
  public OriginPolicy(List<String> allowed, List<String> trustedProxies) {
    this.allowed =
        allowed.stream().map(OriginPolicy::normal).collect(Collectors.toUnmodifiableSet());
    this.trustedProxies = Set.copyOf(trustedProxies);
  }

  /**
   * What a request says about where it comes from and where it goes.
   *
   * @param origin the header; null: not a browser
   * @param host the header
   * @param secure whether it came over TLS
   * @param peer the address it came from
   * @param forwardedHost the header of a proxy
   * @param forwardedProto the header of a proxy
   */
  public record Claim(
      @Nullable String origin,
      @Nullable String host,
      boolean secure,
      @Nullable String peer,
      @Nullable String forwardedHost,
      @Nullable String forwardedProto) {

    /** What a request says. */
    public static Claim of(HttpServletRequest request) {
      return new Claim(
          request.getHeader("Origin"),
          request.getHeader("Host"),
          request.isSecure(),
          request.getRemoteAddr(),
          request.getHeader("X-Forwarded-Host"),
          request.getHeader("X-Forwarded-Proto"));
    }
  }

  /** Whether the page may connect. */
  public boolean allows(Claim claim) {
    if (claim.origin == null) {
      return true;
    }
    Origin origin = parse(claim.origin);
    if (origin == null) {
      return false; // "null" too: a sandboxed frame, a file, a redirect
    }
    if (allowed.contains(origin.toString())) {
      return true;
    }
    boolean proxied = claim.peer != null && trustedProxies.contains(claim.peer);
    String host = proxied && claim.forwardedHost != null ? first(claim.forwardedHost) : claim.host;
    boolean secure =
        (proxied && claim.forwardedProto != null)
            ? first(claim.forwardedProto).equalsIgnoreCase("https")
            : claim.secure;
    return host != null && origin.isAt(host) && !(secure && !origin.isSecure());
  }

  /** Several proxies append; the first value is the one that the client saw. */
  private static String first(String list) {
    int comma = list.indexOf(',');
    return (comma < 0 ? list : list.substring(0, comma)).strip();
  }

  private static String normal(String text) {
    Origin origin = parse(text);
    if (origin == null) {
      throw new IllegalArgumentException("not an origin like https://app.example.com: " + text);
    }
    return origin.toString();
  }

  private static @Nullable Origin parse(String text) {
    try {
      URI uri = new URI(text.strip());
      String scheme = uri.getScheme();
      String host = uri.getHost();
      boolean bare =
          uri.getRawPath().isEmpty()
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null;
      if (scheme == null || host == null || !bare) {
        return null;
      }
      String lower = scheme.toLowerCase(Locale.ROOT);
      if (!lower.equals("http") && !lower.equals("https")) {
        return null;
      }
      int standard = lower.equals("https") ? HTTPS_PORT : HTTP_PORT;
      return new Origin(
          lower, host.toLowerCase(Locale.ROOT), uri.getPort() < 0 ? standard : uri.getPort());
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private record Origin(String scheme, String host, int port) {

    boolean isSecure() {
      return scheme.equals("https");
    }

    /**
     * Whether it is the host of a {@code Host} header. Without a port there, the origin must have
     * its scheme's own: behind a proxy that ends TLS the server cannot know which of the two
     * schemes the browser used.
     */
    boolean isAt(String header) {
      String name = header.strip().toLowerCase(Locale.ROOT);
      int colon = name.lastIndexOf(':');
      boolean hasPort = colon > name.lastIndexOf(']');
      if (!hasPort) {
        return host.equals(name) && port == (isSecure() ? HTTPS_PORT : HTTP_PORT);
      }
      return host.equals(name.substring(0, colon))
          && String.valueOf(port).equals(name.substring(colon + 1));
    }

    @Override
    public String toString() {
      return scheme + "://" + host + ":" + port;
    }
  }
}
