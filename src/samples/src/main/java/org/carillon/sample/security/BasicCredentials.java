package org.carillon.sample.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The header {@code Authorization: Basic}, RFC 7617, in UTF-8. */
final class BasicCredentials {

  /** What a client is asked with. */
  static final String CHALLENGE = "Basic realm=\"carillon\", charset=\"UTF-8\"";

  private static final String SCHEME = "Basic ";

  private BasicCredentials() {}

  /** Whether the header is there and of this scheme. */
  static boolean arePresent(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Name and password, or null if the header does not hold them. */
  static @Nullable UsernamePasswordCredential parse(String header) {
    String pair;
    try {
      pair =
          new String(Base64.getDecoder().decode(header.substring(SCHEME.length()).strip()), UTF_8);
    } catch (IllegalArgumentException e) {
      return null; // not base64: refused like a wrong password
    }
    int colon = pair.indexOf(':');
    return colon < 0
        ? null
        : new UsernamePasswordCredential(pair.substring(0, colon), pair.substring(colon + 1));
  }
}
