package org.carillon.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.carillon.config.CarillonConfig;
import org.carillon.config.JwtSettings;
import org.carillon.config.Setting;
import org.carillon.spi.TokenRejectedException;
import org.carillon.spi.TokenVerifier;
import org.carillon.spi.VerifiedToken;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed JSON Web Tokens (RFC 7519): signature by a key of the issuer, issuer, audience,
 * times. What a token says of where its key is counts for nothing, and one without a signature, or
 * with one by a shared secret, is none.
 */
@ApplicationScoped
public class JwtVerifier implements TokenVerifier {

  private static final System.Logger LOGGER = System.getLogger(JwtVerifier.class.getName());

  /** Longer ones come by no header of any server in its default settings. */
  private static final int LONGEST = 16_384;

  private static final List<String> DEFAULT_ALGORITHMS = List.of("RS256", "PS256", "ES256");

  private static final String REJECTED = "The token is not accepted";
  private static final String EXPIRED = "The token has expired";

  private final DefaultJWTProcessor<SecurityContext> processor;
  private final ClaimsReader claimsReader;
  private final @Nullable ClaimsMapper claimsMapper;

  @Inject
  JwtVerifier(CarillonConfig config, Instance<ClaimsMapper> mappers) {
    this(config, mappers.isUnsatisfied() ? null : mappers.get(), IssuerKeys.of(config));
  }

  JwtVerifier(
      CarillonConfig config, @Nullable ClaimsMapper claimsMapper, JWKSource<SecurityContext> keys) {
    String issuer = needed(config, JwtSettings.ISSUER, config.get(JwtSettings.ISSUER).isEmpty());
    List<String> audience = config.get(JwtSettings.AUDIENCE);
    needed(config, JwtSettings.AUDIENCE, audience.isEmpty());
    List<String> said = config.get(JwtSettings.SIGNATURES);
    Set<JWSAlgorithm> algorithms =
        (said.isEmpty() ? DEFAULT_ALGORITHMS : said)
            .stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    this.claimsReader = new ClaimsReader(config);
    this.claimsMapper = claimsMapper;
    this.processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            new HashSet<>(audience), // 10.3, which Payara has before ours, asks it for null
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            Set.of("exp"),
            Set.of());
    claims.setMaxClockSkew((int) config.get(JwtSettings.SKEW).toSeconds());
    processor.setJWTClaimsSetVerifier(claims);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  JwtVerifier() {
    this.processor = null;
    this.claimsReader = null;
    this.claimsMapper = null;
  }

  private static <T> T needed(CarillonConfig config, Setting<T> setting, boolean isMissing) {
    if (isMissing) {
      throw new IllegalStateException(
          "carillon-jwt is among the libraries of the application, and "
              + setting.name()
              + " is not set: "
              + setting.meaning());
    }
    return config.get(setting);
  }

  @Override
  public VerifiedToken verify(String token) throws TokenRejectedException {
    if (token.isEmpty() || token.length() > LONGEST) {
      throw new TokenRejectedException(REJECTED);
    }
    Map<String, @Nullable Object> claims = verified(token).getClaims();
    VerifiedToken known = claimsReader.read(claims);
    VerifiedToken said = claimsMapper == null ? known : claimsMapper.map(claims, known);
    if (said == null) {
      throw new TokenRejectedException("The token does not say who calls");
    }
    return said;
  }

  private JWTClaimsSet verified(String token) throws TokenRejectedException {
    try {
      return processor.process(token, null);
    } catch (ExpiredJWTException e) {
      throw new TokenRejectedException(EXPIRED);
    } catch (ParseException | BadJOSEException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A token is not accepted", e);
      throw new TokenRejectedException(REJECTED);
    } catch (RateLimitReachedException e) { // of a key that nobody knew a moment ago
      LOGGER.log(System.Logger.Level.DEBUG, "A token names an unknown key", e);
      throw new TokenRejectedException(REJECTED);
    } catch (KeySourceException e) {
      throw new IllegalStateException("The keys of the issuer cannot be read", e);
    } catch (JOSEException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A token cannot be verified", e);
      throw new TokenRejectedException(REJECTED);
    }
  }
}
