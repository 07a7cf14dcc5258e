package org.carillon.emit;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Values of HTTP headers, which are text. */
final class HttpValues {

  /** A number of JSON, RFC 8259, section 6, that is no longer than any sensible one. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");

  private static final Pattern LONG = Pattern.compile("-?\\d{1,18}");

  private HttpValues() {}

  /** The names that a comma separates; never parsed, {@code 007} stays so. */
  static List<String> names(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /** A boolean or a number where the text is one, else the text. */
  static Object attribute(String text) {
    String value = text.strip();
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true");
    }
    if (!NUMBER.matcher(value).matches()) {
      return value;
    }
    return LONG.matcher(value).matches()
        ? (Object) Long.valueOf(value)
        : (Object) new BigDecimal(value);
  }
}
