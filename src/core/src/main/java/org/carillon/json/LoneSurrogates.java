package org.carillon.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Halves of UTF-16 pairs that stand alone. UTF-8 has no bytes for them, so an encoder would send
 * {@code ?} instead. They can only stand inside the strings of a JSON text, where the escape {@code
 * \\udXXX} means the same: JavaScript's {@code JSON.stringify} writes that too.
 */
public final class LoneSurrogates {

  private LoneSurrogates() {}

  /** Whether a text or a name anywhere in a plain value has a half that stands alone. */
  public static boolean hasLone(@Nullable Object plain) {
    if (plain instanceof String text) {
      return lone(text, 0) >= 0;
    }
    if (plain instanceof Map<?, ?> members) {
      return members.entrySet().stream()
          .anyMatch(m -> hasLone(m.getKey()) || hasLone(m.getValue()));
    }
    return plain instanceof List<?> elements && elements.stream().anyMatch(LoneSurrogates::hasLone);
  }

  /** The text, with U+FFFD for each half that stands alone: for what has no escape for them. */
  public static String replaced(String text) {
    int at = lone(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    for (; at >= 0; at = lone(out, at)) {
      out.setCharAt(at, '\uFFFD');
    }
    return out.toString();
  }

  /** The JSON text, with an escape for each half that stands alone. */
  static String escaped(String json) {
    if (lone(json, 0) < 0) {
      return json;
    }
    StringBuilder out = new StringBuilder(json);
    escape(out, 0);
    return out.toString();
  }

  /** Does the same to the end of a JSON text, beginning at an index. */
  static void escape(StringBuilder json, int start) {
    int at = lone(json, start);
    if (at < 0) {
      return;
    }
    String rest = json.substring(at);
    json.setLength(at);
    int from = 0;
    for (at = 0; at >= 0; at = lone(rest, from)) {
      json.append(rest, from, at).append("\\u").append(Integer.toHexString(rest.charAt(at)));
      from = at + 1;
    }
    json.append(rest, from, rest.length());
  }

  private static int lone(CharSequence text, int start) {
    int length = text.length();
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        if (c > Character.MAX_HIGH_SURROGATE
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
