package org.carillon.jwt;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import org.carillon.config.CarillonConfig;
import org.carillon.config.JwtSettings;

/**
 * The public keys of the issuer, read when the first token comes: an issuer that is away keeps no
 * application from starting. Keys that were read are used for {@code carillon.jwt.keys.lifetime},
 * and on for as long again where the issuer is away then; a key that none of them is has them read
 * anew, at most once each {@code carillon.jwt.keys.pause}.
 */
final class IssuerKeys {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 3_000;
  private static final int MOST_BYTES = 1_000_000;

  /** How long others wait while one reads. */
  private static final long WAITING_MILLIS = CONNECT_MILLIS + READ_MILLIS;

  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private IssuerKeys() {}

  static JWKSource<SecurityContext> of(CarillonConfig config) {
    String said = config.get(JwtSettings.KEYS);
    String issuer = config.get(JwtSettings.ISSUER);
    long pause = config.get(JwtSettings.KEYS_PAUSE).toMillis();
    long lifetime =
        Math.max(
            config.get(JwtSettings.KEYS_LIFETIME).toMillis(), Math.max(pause, WAITING_MILLIS) + 1);
    DefaultResourceRetriever http =
        new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_BYTES);
    // found when they are first wanted, and by no thread of the library's own
    return JWKSourceBuilder.<SecurityContext>create(new DiscoveredKeys(said, issuer, http))
        .cache(lifetime, WAITING_MILLIS)
        .refreshAheadCache(false)
        .rateLimited(pause)
        .outageTolerant(lifetime)
        .build();
  }

  static String trimmed(String issuer) {
    return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
  }

  /** Where the keys are. */
  static URL address(String said, String issuer, DefaultResourceRetriever http) throws IOException {
    if (!said.isEmpty()) {
      return url(said);
    }
    String text = http.retrieveResource(url(trimmed(issuer) + DISCOVERY)).getContent();
    try {
      var document = JSONObjectUtils.parse(text);
      if (!issuer.equals(JSONObjectUtils.getString(document, "issuer"))) {
        throw new IOException("the issuer's own configuration names another issuer");
      }
      return url(JSONObjectUtils.getString(document, "jwks_uri"));
    } catch (ParseException e) {
      throw new IOException("the issuer's configuration cannot be read", e);
    }
  }

  private static URL url(String text) throws MalformedURLException {
    try {
      return URI.create(JwtSettings.address(text)).toURL();
    } catch (IllegalArgumentException e) {
      throw new MalformedURLException("no address of keys: " + e.getMessage());
    }
  }
}
