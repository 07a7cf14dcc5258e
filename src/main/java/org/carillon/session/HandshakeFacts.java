package org.carillon.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client said when it connected, kept for as long as the connection lives and therefore
 * small: flat pairs of name and value, which become maps only when somebody asks.
 */
public final class HandshakeFacts {

  /** Nothing said. */
  public static final HandshakeFacts NONE = new HandshakeFacts(Map.of(), Map.of());

  private final String[] query;
  private final String[] headers;

  /**
   * Keeps what was said.
   *
   * @param query the query parameters
   * @param headers the headers, names in lower case, without credentials
   */
  public HandshakeFacts(Map<String, List<String>> query, Map<String, List<String>> headers) {
    this.query = flat(query);
    this.headers = flat(headers);
  }

  /** The query parameters, in the order of the URL. */
  public Map<String, List<String>> queryParameters() {
    return map(query);
  }

  /** The headers. */
  public Map<String, List<String>> headers() {
    return map(headers);
  }

  private static String[] flat(Map<String, List<String>> map) {
    List<String> pairs = new ArrayList<>();
    map.forEach(
        (name, values) -> {
          for (String value : values) {
            pairs.add(name);
            pairs.add(value);
          }
        });
    return pairs.toArray(String[]::new);
  }

  private static Map<String, List<String>> map(String[] pairs) {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.computeIfAbsent(pairs[i], name -> new ArrayList<>(1)).add(pairs[i + 1]);
    }
    map.replaceAll((name, values) -> List.copyOf(values));
    return java.util.Collections.unmodifiableMap(map);
  }
}
