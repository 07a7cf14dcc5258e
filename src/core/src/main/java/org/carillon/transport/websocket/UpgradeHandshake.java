package org.carillon.transport.websocket;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.carillon.security.BearerTokens;
import org.carillon.spi.TransportHandshake;
import org.jspecify.annotations.Nullable;

/** What a client said in the request for an upgrade. */
final class UpgradeHandshake implements TransportHandshake {

  private final HttpServletRequest request;
  private final @Nullable String address;
  private final Map<String, List<String>> query = new LinkedHashMap<>();
  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  /**
   * Reads the request, whose size has been looked at. Names are shared by all connections: fifty
   * thousand copies of {@code sec-websocket-key} would be megabytes.
   */
  UpgradeHandshake(HttpServletRequest request, @Nullable String address) {
    this.request = request;
    this.address = address;
    request.getParameterMap().forEach((name, values) -> query.put(name, List.of(values)));
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(
          name.toLowerCase(Locale.ROOT).intern(), Collections.list(request.getHeaders(name)));
    }
  }

  @Override
  public @Nullable Principal principal() {
    return request.getUserPrincipal();
  }

  @Override
  public boolean isInRole(String role) {
    return request.isUserInRole(role);
  }

  @Override
  public Map<String, List<String>> queryParameters() {
    return query;
  }

  @Override
  public @Nullable String address() {
    return address;
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** Not where the container has known it by {@code Authorization}: its word counts. */
  @Override
  public @Nullable String token() {
    String offered = BearerTokens.ofSubprotocol(headers);
    return offered != null || principal() != null ? offered : BearerTokens.ofAuthorization(headers);
  }

  /** The format that the subprotocol fixes which will be chosen. */
  @Override
  public @Nullable String format() {
    return Subprotocols.format(Subprotocols.chosen(BearerTokens.offered(headers)));
  }
}
