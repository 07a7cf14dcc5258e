package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.carillon.config.AddressRange;
import org.carillon.config.CarillonConfig;
import org.carillon.config.OriginPattern;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may connect. A browser says by {@code Origin} which page opens a WebSocket, and sends
 * its cookies whatever page that is; so a page of another host is refused, unless it is on the
 * list.
 */
public final class OriginPolicy {

  private final List<OriginPattern> allowed;
  private final List<AddressRange> trustedProxies;
  private final HostNames hosts;

  /** That of the configuration. */
  public OriginPolicy(CarillonConfig config) {
    this.allowed = config.get(Settings.ORIGINS);
    this.trustedProxies = config.get(Settings.TRUSTED_PROXIES);
    this.hosts = new HostNames(config.get(Settings.HOSTS));
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

  /**
   * Whether the application may be called by the name that the client called it by: a page whose
   * name was made to lead here (DNS rebinding) is of this host, as far as a browser knows.
   */
  public boolean allowsHost(Claim claim) {
    return hosts.contain(host(claim));
  }

  private @Nullable String host(Claim claim) {
    return isTrustedProxy(claim.peer) && claim.forwardedHost != null
        ? first(claim.forwardedHost)
        : claim.host;
  }

  /**
   * Scheme and host as the client sees them, {@code https://shop.example}; null: no proxy that is
   * trusted says otherwise than the request.
   */
  public @Nullable String forwarded(Claim claim) {
    if (!isTrustedProxy(claim.peer)
        || (claim.forwardedHost == null && claim.forwardedProto == null)) {
      return null;
    }
    String host = host(claim);
    return host == null ? null : (isSecure(claim) ? "https://" : "http://") + host;
  }

  private boolean isSecure(Claim claim) {
    return (isTrustedProxy(claim.peer) && claim.forwardedProto != null)
        ? first(claim.forwardedProto).equalsIgnoreCase("https")
        : claim.secure;
  }

  /** Whether the page may connect, and by this name. */
  public boolean allows(Claim claim) {
    if (!allowsHost(claim)) {
      return false;
    }
    if (claim.origin == null) {
      return true;
    }
    OriginPattern origin = OriginPattern.ofHeader(claim.origin);
    if (origin == null) {
      return false; // "null" too: a sandboxed frame, a file, a redirect
    }
    if (allowed.stream().anyMatch(pattern -> pattern.matches(origin))) {
      return true;
    }
    String host = host(claim);
    return host != null && origin.isPageOf(host) && !(isSecure(claim) && !origin.isSecure());
  }

  private boolean isTrustedProxy(@Nullable String peer) {
    return peer != null && trustedProxies.stream().anyMatch(range -> range.contains(peer));
  }

  /** Several proxies append; the first value is the one that the client saw. */
  private static String first(String list) {
    int comma = list.indexOf(',');
    return (comma < 0 ? list : list.substring(0, comma)).strip();
  }
}
