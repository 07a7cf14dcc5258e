package org.carillon.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.carillon.config.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Forwarded} (RFC 7239): what each proxy says of the request that it passed on,
 * the nearest one last.
 */
final class ForwardedHeader {

  /** No way is that long; what is beyond is not read. */
  private static final int LONGEST = 8_192;

  /**
   * What one proxy says.
   *
   * @param sender the node that it had the request from, as it says so; null: it does not
   * @param host the {@code Host} that the request had; null: it does not say
   * @param proto the scheme that the request came by; null: it does not say
   */
  record Hop(@Nullable String sender, @Nullable String host, @Nullable String proto) {}

  private final String text;
  private int at;

  private ForwardedHeader(String text) {
    this.text = text;
  }

  /**
   * Reads the lines of the header.
   *
   * @return empty: there are none, or they are not as the RFC has them, so that nothing of them is
   *     to be believed
   */
  static List<Hop> hops(List<String> lines) {
    String text = String.join(",", lines);
    if (text.isBlank() || text.length() > LONGEST) {
      return List.of();
    }
    List<Hop> hops = new ForwardedHeader(text).elements();
    return hops == null ? List.of() : hops;
  }

  /** Null: it is malformed. */
  private @Nullable List<Hop> elements() {
    List<Hop> hops = new ArrayList<>();
    do {
      skipBlanks();
      if (isAt(',') || at == text.length()) {
        continue; // an element of a list may be empty (RFC 9110, section 5.6.1)
      }
      Hop hop = element();
      if (hop == null) {
        return null;
      }
      hops.add(hop);
    } while (take(','));
    return at == text.length() ? hops : null;
  }

  private @Nullable Hop element() {
    Map<String, String> pairs = new HashMap<>();
    do {
      skipBlanks();
      if (isAt(';') || isAt(',') || at == text.length()) {
        continue;
      }
      String name = token().toLowerCase(Locale.ROOT);
      if (name.isEmpty() || !take('=')) {
        return null;
      }
      String value = isAt('"') ? quoted() : token();
      if (value == null || value.isEmpty() || pairs.putIfAbsent(name, value) != null) {
        return null; // each parameter is there once
      }
      skipBlanks();
    } while (take(';'));
    return new Hop(pairs.get("for"), pairs.get("host"), pairs.get("proto"));
  }

  private String token() {
    int from = at;
    while (at < text.length() && isTokenChar(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  /** Null: it does not end. */
  private @Nullable String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        if (at == text.length()) {
          return null;
        }
        c = text.charAt(at++);
      }
      if (c < ' ' || c == 0x7F) {
        return null;
      }
      value.append(c);
    }
    return null;
  }

  private static boolean isTokenChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private void skipBlanks() {
    while (isAt(' ') || isAt('\t')) {
      at++;
    }
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean take(char c) {
    boolean is = isAt(c);
    if (is) {
      at++;
    }
    return is;
  }

  /**
   * The IP address of a node, without its port and brackets; null: it is none, but {@code unknown}
   * or a name that hides it.
   */
  static @Nullable String address(@Nullable String node) {
    if (node == null) {
      return null;
    }
    String address = node;
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      if (end < 0 || !isPort(node.substring(end + 1))) {
        return null;
      }
      address = node.substring(1, end);
    } else if (node.indexOf(':') >= 0) {
      int colon = node.indexOf(':');
      if (!isPort(node.substring(colon))) {
        return null; // an IPv6 address has brackets here
      }
      address = node.substring(0, colon);
    }
    return AddressRange.isAddress(address) ? address : null;
  }

  /** Empty, or a colon with a number or a name that hides it. */
  private static boolean isPort(String text) {
    return text.isEmpty() || text.matches(":(\\d{1,5}|_[A-Za-z0-9._-]+)");
  }
}
