package org.carillon.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client said when it connected, kept for as long as the connection lives and therefore
 * small: flat pairs of name and value, which become maps only when somebody asks.
 */
public final class HandshakeFacts {

  /** Nothing said. */
  public static final HandshakeFacts NONE = new HandshakeFacts(Map.of(), Map.of());

  /** An empty text. */
  private static final int STRING = 40;

  private final String[] query;
  private final String[] headers;
  private final @Nullable String address;

  /**
   * Keeps what was said.
   *
   * @param query the query parameters
   * @param headers the headers, names in lower case, without credentials
   */
  public HandshakeFacts(Map<String, List<String>> query, Map<String, List<String>> headers) {
    this(query, headers, null);
  }

  /**
   * The same.
   *
   * @param address where the client is; null: unknown
   */
  public HandshakeFacts(
      Map<String, List<String>> query,
      Map<String, List<String>> headers,
      @Nullable String address) {
    this.query = flat(query);
    this.headers = flat(headers);
    this.address = address;
  }

  /** Where the client is: the address that the trusted proxies before this node saw. */
  public @Nullable String address() {
    return address;
  }

  /** What this takes, about, in bytes; names of headers are shared by all. */
  public long held() {
    long held = 0;
    for (String[] pairs : List.of(query, headers)) {
      for (int i = 1; i < pairs.length; i += 2) {
        held += STRING + pairs[i].length();
      }
    }
    return held;
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
