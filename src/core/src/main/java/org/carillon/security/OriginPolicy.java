package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
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
  private final ProxyTrust trust;
  private final HostNames hosts;

  /** That of the configuration. */
  public OriginPolicy(CarillonConfig config) {
    this.allowed = config.get(Settings.ORIGINS);
    this.trust = new ProxyTrust(config);
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
   * @param forwarded the lines of the header {@code Forwarded}
   */
  public record Claim(
      @Nullable String origin,
      @Nullable String host,
      boolean secure,
      @Nullable String peer,
      @Nullable String forwardedHost,
      @Nullable String forwardedProto,
      List<String> forwarded) {

    /** Without the header {@code Forwarded}. */
    public Claim(
        @Nullable String origin,
        @Nullable String host,
        boolean secure,
        @Nullable String peer,
        @Nullable String forwardedHost,
        @Nullable String forwardedProto) {
      this(origin, host, secure, peer, forwardedHost, forwardedProto, List.of());
    }

    /** What a request says. */
    public static Claim of(HttpServletRequest request) {
      return new Claim(
          request.getHeader("Origin"),
          request.getHeader("Host"),
          request.isSecure(),
          request.getRemoteAddr(),
          request.getHeader("X-Forwarded-Host"),
          request.getHeader("X-Forwarded-Proto"),
          Collections.list(request.getHeaders("Forwarded")));
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
    String said = forwardedHost(claim);
    return said == null ? claim.host : said;
  }

  /** Null: no trusted proxy says one. */
  private @Nullable String forwardedHost(Claim claim) {
    if (claim.peer == null || !trust.contains(claim.peer)) {
      return null;
    }
    if (trust.isStandard()) {
      return trust.way(claim.peer, claim.forwarded).host();
    }
    return claim.forwardedHost == null ? null : first(claim.forwardedHost);
  }

  private @Nullable String forwardedProto(Claim claim) {
    if (claim.peer == null || !trust.contains(claim.peer)) {
      return null;
    }
    if (trust.isStandard()) {
      return trust.way(claim.peer, claim.forwarded).proto();
    }
    return claim.forwardedProto == null ? null : first(claim.forwardedProto);
  }

  /**
   * Scheme and host as the client sees them, {@code https://shop.example}; null: no proxy that is
   * trusted says otherwise than the request.
   */
  public @Nullable String forwarded(Claim claim) {
    if (forwardedHost(claim) == null && forwardedProto(claim) == null) {
      return null;
    }
    String host = host(claim);
    return host == null ? null : (isSecure(claim) ? "https://" : "http://") + host;
  }

  private boolean isSecure(Claim claim) {
    String proto = forwardedProto(claim);
    return proto == null ? claim.secure : proto.equalsIgnoreCase("https");
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

  /** Several proxies append; the first value is the one that the client saw. */
  private static String first(String list) {
    int comma = list.indexOf(',');
    return (comma < 0 ? list : list.substring(0, comma)).strip();
  }
}
