package org.carillon.transport.engineio;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query string of a request. The servlet API's parameters would read the body of a form too,
 * which is the payload's here.
 */
final class QueryString {

  private final Map<String, List<String>> parameters;

  private QueryString(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  /** The query string of a request; what cannot be decoded is taken as it is. */
  static QueryString of(HttpServletRequest request) {
    @Nullable String text = request.getQueryString();
    return parse(text == null ? "" : text);
  }

  static QueryString parse(String text) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.computeIfAbsent(decode(name), key -> new ArrayList<>(1)).add(decode(value));
      }
    }
    return new QueryString(parameters);
  }

  /** Text with a percent sign that stands for itself is as it is. */
  private static String decode(String text) {
    return isEncoded(text) ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
  }

  /** Asked before, since an exception for each of a thousand parameters takes milliseconds. */
  private static boolean isEncoded(String text) {
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      if (at + 2 >= text.length() || !isHex(text.charAt(at + 1)) || !isHex(text.charAt(at + 2))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** The first value of a parameter; null: it is not there. */
  @Nullable String get(String name) {
    List<String> values = parameters.get(name);
    return values == null ? null : values.get(0);
  }

  /** All parameters, in their order. */
  Map<String, List<String>> parameters() {
    return parameters;
  }
}
