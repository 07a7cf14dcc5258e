package org.carillon.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The query of an address. */
final class QueryText {

  private QueryText() {}

  /** With its question mark; empty where there are no parameters. */
  static String of(Map<String, List<String>> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .flatMap(
                parameter ->
                    parameter.getValue().stream()
                        .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
