package org.carillon.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An origin as browsers and the web views of apps send it (RFC 6454), {@code
 * https://app.example.com} or {@code capacitor://localhost}, or all below a domain: {@code
 * https://*.example.com}.
 *
 * @param scheme in lower case
 * @param host in lower case; an IPv6 address in brackets; of a pattern {@code *.example.com}
 * @param port of http and https the standard one where none is said; -1: none
 */
public record OriginPattern(String scheme, String host, int port) {

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int HIGHEST_PORT = 65_535;
  private static final String ALL_BELOW = "*.";

  private static final Pattern ORIGIN =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://"
              + "((?:\\*\\.)?[A-Za-z0-9_~-]+(?:\\.[A-Za-z0-9_~-]+)*\\.?|\\[[0-9A-Fa-f:.]+])"
              + "(?::([0-9]{1,5}))?");

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static OriginPattern of(String text) {
    OriginPattern origin = parse(text);
    if (origin == null) {
      throw new IllegalArgumentException(
          "an origin is https://app.example.com, https://*.example.com or app://localhost, without a path; not "
              + text);
    }
    return origin;
  }

  /**
   * Reads the header {@code Origin}; null: it names no host, as {@code null} of a sandboxed frame
   * and whatever else is opaque.
   */
  public static @Nullable OriginPattern ofHeader(String text) {
    OriginPattern origin = parse(text);
    return origin == null || origin.isAllBelow() ? null : origin;
  }

  private static @Nullable OriginPattern parse(String text) {
    Matcher parts = ORIGIN.matcher(text.strip());
    if (!parts.matches()) {
      return null;
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String port = parts.group(3);
    int number = port == null ? standardPort(scheme) : Integer.parseInt(port);
    return number > HIGHEST_PORT
        ? null
        : new OriginPattern(scheme, parts.group(2).toLowerCase(Locale.ROOT), number);
  }

  private static int standardPort(String scheme) {
    return switch (scheme) {
      case "https" -> HTTPS_PORT;
      case "http" -> HTTP_PORT;
      default -> -1;
    };
  }

  private boolean isAllBelow() {
    return host.startsWith(ALL_BELOW);
  }

  /** Whether an origin is this one, or below its domain; the domain itself is not below. */
  public boolean matches(OriginPattern origin) {
    return scheme.equals(origin.scheme)
        && port == origin.port
        && (isAllBelow()
            ? origin.host.endsWith(host.substring(1)) && origin.host.length() > host.length() - 1
            : host.equals(origin.host));
  }

  /** Whether it is a page of the web that came over TLS. */
  public boolean isSecure() {
    return scheme.equals("https");
  }

  /**
   * Whether it is a page of the host of a {@code Host} header. Without a port there, the origin
   * must have its scheme's own: behind a proxy that ends TLS the server cannot know which of the
   * two schemes the browser used.
   */
  public boolean isPageOf(String header) {
    if (!isSecure() && !scheme.equals("http")) {
      return false;
    }
    String name = header.strip().toLowerCase(Locale.ROOT);
    int colon = name.lastIndexOf(':');
    boolean hasPort = colon > name.lastIndexOf(']');
    if (!hasPort) {
      return host.equals(name) && port == standardPort(scheme);
    }
    return host.equals(name.substring(0, colon))
        && String.valueOf(port).equals(name.substring(colon + 1));
  }
}
