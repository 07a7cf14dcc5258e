package org.carillon.transport.http;

import java.util.Locale;

/**
 * The value of a {@code Content-Type}, as far as it matters here.
 *
 * @param name type and subtype, in lower case
 * @param utf8 whether the text is in UTF-8, said or not
 */
record MediaType(String name, boolean utf8) {

  private static final String CHARSET = "charset=";

  /** Reads a header or an attribute. */
  static MediaType of(String text) {
    int end = text.indexOf(';');
    String name = end < 0 ? text : text.substring(0, end);
    return new MediaType(
        name.strip().toLowerCase(Locale.ROOT), isUtf8(text.substring(name.length())));
  }

  private static boolean isUtf8(String parameters) {
    String compact = parameters.replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT);
    int at = compact.indexOf(CHARSET);
    return at < 0 || compact.substring(at + CHARSET.length()).matches("utf-?8(;.*)?");
  }

  /** Whether it is JSON, as CloudEvents 1.0.2 has it: any subtype {@code json} or {@code +json}. */
  boolean isJson() {
    return name.endsWith("/json") || name.endsWith("+json");
  }
}
