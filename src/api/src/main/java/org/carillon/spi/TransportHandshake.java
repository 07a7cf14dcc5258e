package org.carillon.spi;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client said when it came, and whom the transport took it for. */
public interface TransportHandshake {

  /** The identity that was established; null: anonymous, unless a {@link HandshakeCheck} knows. */
  default @Nullable Principal principal() {
    return null;
  }

  /** Whether that identity has a role. */
  default boolean isInRole(String role) {
    return false;
  }

  /** The query parameters; {@code id} is the client identifier. */
  default Map<String, List<String>> queryParameters() {
    return Map.of();
  }

  /** The headers, names in lower case. */
  default Map<String, List<String>> headers() {
    return Map.of();
  }

  /** The address that the client is at, as far as it is known; null: it is not. */
  default @Nullable String address() {
    return null;
  }

  /** What the client sent for its authentication in the transport's own way; plain values. */
  default Map<String, @Nullable Object> auth() {
    return Map.of();
  }

  /**
   * The bearer token that the client sent in the transport's own way, and that nobody has looked at
   * yet; null: none. A {@link TokenVerifier} is asked about it.
   */
  default @Nullable String token() {
    return null;
  }

  /** The name of the format that is fixed for every frame both ways; null: the service's. */
  default @Nullable String format() {
    return null;
  }
}
