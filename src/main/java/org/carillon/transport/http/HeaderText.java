package org.carillon.transport.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The value of a {@code ce-} header: CloudEvents 1.0.2, HTTP binding, section 3.1.3.2. */
final class HeaderText {

  private HeaderText() {}

  /**
   * The text that a header stands for: out of its quotes, then out of percent signs.
   *
   * @throws IllegalArgumentException if an escape is broken
   */
  static String decode(String header) {
    String text = header.strip();
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    return text.indexOf('%') < 0
        ? text
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
