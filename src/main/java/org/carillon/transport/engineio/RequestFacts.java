package org.carillon.transport.engineio;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a request says that a socket may keep for as long as it lives. */
final class RequestFacts {

  /** The layer above would be able to read them for as long as the socket lives. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private RequestFacts() {}

  /**
   * The headers, names in lower case, without credentials. Names are shared by all sockets: fifty
   * thousand copies of {@code sec-websocket-key} would be megabytes.
   */
  static Map<String, List<String>> headers(HttpServletRequest request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!CREDENTIALS.contains(lower)) {
        headers.put(lower.intern(), Collections.list(request.getHeaders(name)));
      }
    }
    return headers;
  }
}
