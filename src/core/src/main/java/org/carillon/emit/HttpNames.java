package org.carillon.emit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of HTTP headers, which know neither case nor dots. */
final class HttpNames {

  private static final char LAST_ASCII = 0x7e;

  private static final String[] PREFIXES = {"x-websocket-", "x-ws-"};

  private HttpNames() {}

  /**
   * What follows {@code x-ws-} or {@code x-websocket-}, in lower case; null: it is neither, or no
   * name in HTTP (RFC 9110, section 5.6.2): outside of ASCII lower case has surprises.
   */
  static @Nullable String steering(String header) {
    for (String prefix : PREFIXES) {
      if (header.length() > prefix.length()
          && header.regionMatches(true, 0, prefix, 0, prefix.length())
          && header.chars().allMatch(c -> c > ' ' && c <= LAST_ASCII)) {
        return header.substring(prefix.length()).toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  /** {@code current-user} is {@code currentUser}. */
  static String camelCased(String name) {
    StringBuilder camel = new StringBuilder(name.length());
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '-' || c == '_') {
        upper = camel.length() > 0;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }
}
