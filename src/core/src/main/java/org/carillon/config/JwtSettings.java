package org.carillon.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The settings of JSON Web Tokens, which the module {@code carillon-jwt} verifies. */
public final class JwtSettings {

  /** Those with a public key: whoever verifies a token cannot make one. */
  private static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  public static final Setting<String> ISSUER =
      Setting.text(
          "carillon.jwt.issuer",
          "",
          "The issuer of bearer tokens, as they name it (iss): https://login.example.com/realms/shop. carillon-jwt does not start without.");
  public static final Setting<List<String>> AUDIENCE =
      Setting.list(
          "carillon.jwt.audience",
          "Whom tokens are for (aud): one of these must be named. carillon-jwt does not start without.");
  public static final Setting<String> KEYS =
      Setting.pattern(
          "carillon.jwt.jwks",
          "",
          "Where the issuer's public keys are (a JWK Set), by HTTPS; empty: where its /.well-known/openid-configuration says.",
          JwtSettings::address);
  public static final Setting<List<String>> SIGNATURES =
      Setting.list(
          "carillon.jwt.algorithms",
          "The signatures that are accepted (alg), of RS256 to RS512, PS256 to PS512 and ES256 to ES512; empty: RS256, PS256 and ES256.",
          JwtSettings::algorithm);
  public static final Setting<Duration> SKEW =
      Setting.duration(
          "carillon.jwt.skew",
          "PT30S",
          "How much the clocks of issuer and node may differ: a token is good for so long after its end.");
  public static final Setting<String> USER_CLAIM =
      Setting.text("carillon.jwt.claim.user", "sub", "The claim that is the name of the user.");
  public static final Setting<String> ROLES_CLAIM =
      Setting.text(
          "carillon.jwt.claim.roles",
          "roles",
          "The claim that has the roles, as a list or a text with blanks between; a path as realm_access.roles where none has that name.");
  public static final Setting<String> TENANT_CLAIM =
      Setting.text(
          "carillon.jwt.claim.tenant",
          "",
          "The claim that is the tenant, without which a token is refused then; empty: the TenantResolver says it.");
  public static final Setting<Duration> KEYS_LIFETIME =
      Setting.duration(
          "carillon.jwt.keys.lifetime",
          "PT5M",
          "How long keys are used until they are read again.");
  public static final Setting<Duration> KEYS_PAUSE =
      Setting.duration(
          "carillon.jwt.keys.pause",
          "PT10S",
          "How often keys are read at most, whatever keys tokens name.");

  private JwtSettings() {}

  /**
   * Checks an address that keys are read from: who could change what comes from there could make
   * tokens.
   *
   * @throws IllegalArgumentException if it is none, or by HTTP and not of this machine
   */
  public static String address(String text) {
    if (text.isEmpty()) {
      return text;
    }
    URI address = URI.create(text);
    String host = address.getHost();
    boolean isLocal = host != null && LOCAL.contains(host.toLowerCase(Locale.ROOT));
    if (host == null
        || !("https".equals(address.getScheme())
            || (isLocal && "http".equals(address.getScheme())))) {
      throw new IllegalArgumentException("an address by https, or by http of this machine");
    }
    return text;
  }

  private static String algorithm(String text) {
    if (!ALGORITHMS.contains(text)) {
      throw new IllegalArgumentException("one of " + ALGORITHMS);
    }
    return text;
  }
}
