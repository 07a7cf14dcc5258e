package org.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.carillon.spi.TransportHandshake;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of an HTTP request said, for those who judge handshakes. Its size has been looked
 * at, see {@link KeptRequest#size}.
 */
public class RequestHandshake implements TransportHandshake {

  private final HttpServletRequest request;
  private final @Nullable String address;
  private final Map<String, List<String>> query = new LinkedHashMap<>();
  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  /**
   * Reads the request. Names are shared by all connections: fifty thousand copies of {@code
   * sec-websocket-key} would be megabytes.
   *
   * @param address where the sender is; null: not known
   */
  public RequestHandshake(HttpServletRequest request, @Nullable String address) {
    this.request = request;
    this.address = address;
    request.getParameterMap().forEach((name, values) -> query.put(name, List.of(values)));
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(
          name.toLowerCase(Locale.ROOT).intern(), Collections.list(request.getHeaders(name)));
    }
  }

  @Override
  public final @Nullable Principal principal() {
    return request.getUserPrincipal();
  }

  @Override
  public final boolean isInRole(String role) {
    return request.isUserInRole(role);
  }

  @Override
  public final Map<String, List<String>> queryParameters() {
    return query;
  }

  @Override
  public final @Nullable String address() {
    return address;
  }

  @Override
  public final Map<String, List<String>> headers() {
    return headers;
  }

  /** Not where the container has known the sender by {@code Authorization}: its word counts. */
  @Override
  public @Nullable String token() {
    return principal() == null ? BearerTokens.ofAuthorization(headers) : null;
  }
}
