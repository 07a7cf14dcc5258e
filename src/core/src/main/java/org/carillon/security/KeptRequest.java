package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What of a handshake is kept for as long as its connection lives. */
public final class KeptRequest {

  /** RFC 6585, section 5; {@code HttpServletResponse} has no name for it. */
  public static final int TOO_LARGE = 431;

  /** They would be readable by the application for as long as the connection lives. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private KeptRequest() {}

  /** How many characters it has: headers without credentials, and the query. To be asked first. */
  public static long size(HttpServletRequest request) {
    String query = request.getQueryString();
    long size = query == null ? 0 : query.length();
    for (String name : Collections.list(request.getHeaderNames())) {
      if (!isCredential(name)) {
        for (String value : Collections.list(request.getHeaders(name))) {
          size += name.length() + value.length();
        }
      }
    }
    return size;
  }

  /** Whether a header is never kept. */
  public static boolean isCredential(String name) {
    return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * The headers, names in lower case, without credentials. Names are shared by all connections:
   * fifty thousand copies of {@code sec-websocket-key} would be megabytes.
   */
  public static Map<String, List<String>> headers(HttpServletRequest request) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      if (!isCredential(name)) {
        headers.put(
            name.toLowerCase(Locale.ROOT).intern(), Collections.list(request.getHeaders(name)));
      }
    }
    return BearerTokens.without(headers);
  }
}
