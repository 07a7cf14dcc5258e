package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How long a JSON Web Token is good, as it says itself: where the server does not tell. */
final class TokenLife {

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  private static final long SECOND = 1_000;

  private TokenLife() {}

  /**
   * How many ms it is good yet; -1: it does not say. One that would be good for longer than it ever
   * was is read by a clock that is behind: it has its whole life then.
   *
   * @param now in ms since 1970
   */
  static long left(@Nullable String token, long now) {
    String[] parts = token == null ? new String[0] : token.split("\\.", -1);
    if (parts.length != 3) {
      return -1;
    }
    JsonNode claims;
    try {
      claims = MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
    } catch (IOException | IllegalArgumentException e) {
      return -1; // it is a token of another kind
    }
    if (claims == null || !claims.path("exp").isNumber()) {
      return -1;
    }
    long end = claims.path("exp").asLong() * SECOND;
    long left = Math.max(0, end - now);
    return claims.path("iat").isNumber()
        ? Math.min(left, Math.max(0, end - claims.path("iat").asLong() * SECOND))
        : left;
  }
}
