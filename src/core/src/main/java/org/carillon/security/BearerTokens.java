package org.carillon.security;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a request has a bearer token: in {@code Authorization}, or among the subprotocols that it
 * offers, which is what a script in a browser can set. Header names are in lower case.
 */
public final class BearerTokens {

  /** What the subprotocol begins with that is a token; base64url of the token follows. */
  public static final String SUBPROTOCOL = "carillon.bearer.";

  private static final String SCHEME = "Bearer ";
  private static final String AUTHORIZATION = "authorization";
  private static final String OFFERED = "sec-websocket-protocol";

  private BearerTokens() {}

  /** Whether a header {@code Authorization} has one. */
  public static boolean isBearer(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** That of {@code Authorization}; null: it has none. */
  public static @Nullable String ofAuthorization(Map<String, List<String>> headers) {
    List<String> lines = headers.getOrDefault(AUTHORIZATION, List.of());
    return lines.size() == 1 && isBearer(lines.get(0))
        ? lines.get(0).substring(SCHEME.length()).strip()
        : null;
  }

  /** That among the subprotocols; null: there is none. One that cannot be read is an empty one. */
  public static @Nullable String ofSubprotocol(Map<String, List<String>> headers) {
    for (String name : offered(headers)) {
      if (name.startsWith(SUBPROTOCOL)) {
        return decoded(name.substring(SUBPROTOCOL.length()));
      }
    }
    return null;
  }

  private static String decoded(String text) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(java.nio.ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
          .toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return ""; // which no verifier accepts
    }
  }

  /** The subprotocols that a client offers, in their order. */
  public static List<String> offered(Map<String, List<String>> headers) {
    return headers.getOrDefault(OFFERED, List.of()).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** The headers without tokens and other credentials, to be kept. */
  public static Map<String, List<String>> without(Map<String, List<String>> headers) {
    Map<String, List<String>> kept = new LinkedHashMap<>(headers);
    kept.keySet().removeIf(KeptRequest::isCredential);
    if (ofSubprotocol(headers) != null) {
      List<String> names = new ArrayList<>(offered(headers));
      names.removeIf(name -> name.startsWith(SUBPROTOCOL));
      kept.put(OFFERED, List.of(String.join(", ", names)));
    }
    return kept;
  }
}
