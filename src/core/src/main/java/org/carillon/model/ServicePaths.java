package org.carillon.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** Where services are served: relative paths below the base path, absolute ones as they are. */
final class ServicePaths {

  /** Unreserved and sub-delimiters of RFC 3986, section 3.3; no templates, no queries. */
  private static final Pattern VALID = Pattern.compile("(/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+");

  private static final Pattern DOTS = Pattern.compile(".*/\\.{1,2}(/.*)?");

  private static final Pattern HUMP =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private final String base;

  ServicePaths(String base) {
    String slashed = base.startsWith("/") ? base : "/" + base;
    this.base = slashed.endsWith("/") ? slashed.substring(0, slashed.length() - 1) : slashed;
  }

  /** The full path, as {@code /ws/chat}. */
  String full(String declared) {
    return declared.startsWith("/") ? declared : base + "/" + declared;
  }

  /** Whether a full path can be served. */
  boolean isValid(String full) {
    return VALID.matcher(full).matches() && !DOTS.matcher(full).matches();
  }

  /** The path of a class that names none: in kebab case, without {@code Service} at its end. */
  static String defaultOf(Class<?> type) {
    String name = type.getSimpleName();
    String stem =
        name.endsWith("Service") && name.length() > "Service".length()
            ? name.substring(0, name.length() - "Service".length())
            : name;
    return HUMP.matcher(stem).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
