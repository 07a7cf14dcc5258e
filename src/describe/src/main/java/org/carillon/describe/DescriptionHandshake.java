package org.carillon.describe;

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

/**
 * What the sender of a request for a description said, as if it were a handshake: those who judge
 * handshakes say which services it may see.
 */
final class DescriptionHandshake implements TransportHandshake {

  private final HttpServletRequest request;
  private final @Nullable String address;
  private final Map<String, List<String>> query = new LinkedHashMap<>();
  private final Map<String, List<String>> headers = new LinkedHashMap<>();

  DescriptionHandshake(HttpServletRequest request, @Nullable String address) {
    this.request = request;
    this.address = address;
    request.getParameterMap().forEach((name, values) -> query.put(name, List.of(values)));
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
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
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public @Nullable String address() {
    return address;
  }

  @Override
  public @Nullable String token() {
    return principal() == null ? BearerTokens.ofAuthorization(headers) : null;
  }
}
