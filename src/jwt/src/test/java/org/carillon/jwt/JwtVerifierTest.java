package org.carillon.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.spi.TokenRejectedException;
import org.carillon.spi.VerifiedToken;
import org.carillon.testing.TestIssuer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Good tokens, all kinds of others, and keys that change; over real HTTP. */
class JwtVerifierTest {

  private static final Duration LIFE = Duration.ofMinutes(5);

  private TestIssuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = new TestIssuer();
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private JwtVerifier verifier(String... settings) {
    return verifier(null, settings);
  }

  private JwtVerifier verifier(@Nullable ClaimsMapper mapper, String... settings) {
    CarillonConfig config = config(settings);
    return new JwtVerifier(config, mapper, IssuerKeys.of(config));
  }

  private CarillonConfig config(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("carillon.jwt.issuer", issuer.address());
    all.put("carillon.jwt.audience", "shop");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return new CarillonConfig(name -> Optional.ofNullable(all.get(name)));
  }

  private static void refused(JwtVerifier verifier, String token, String why) {
    assertThatThrownBy(() -> verifier.verify(token))
        .isInstanceOf(TokenRejectedException.class)
        .hasMessage(why);
  }

  private static final String NOT_ACCEPTED = "The token is not accepted";

  @Test
  void aGoodTokenSaysWhoWithWhichRolesAndUntilWhen() throws Exception {
    Instant now = Instant.now();
    VerifiedToken said = verifier().verify(issuer.token("ada", LIFE, "editor", "reader"));
    assertThat(said.principal().getName()).isEqualTo("ada");
    assertThat(said.roles()).isEqualTo(Set.of("editor", "reader"));
    assertThat(said.tenant()).isNull();
    assertThat(said.issued()).isBetween(now.minusSeconds(2), now.plusSeconds(2));
    assertThat(said.expires()) // and the skew
        .isBetween(now.plusSeconds(325), now.plusSeconds(335));
  }

  @Test
  void rolesAndTenantMayLieDeeperAndBeText() throws Exception {
    JwtVerifier verifier =
        verifier(
            "carillon.jwt.claim.user", "preferred_username",
            "carillon.jwt.claim.roles", "realm_access.roles",
            "carillon.jwt.claim.tenant", "org");
    JWTClaimsSet.Builder claims =
        issuer
            .claims("4711", LIFE)
            .claim("preferred_username", "ada")
            .claim("realm_access", Map.of("roles", List.of("editor")));
    refused(
        verifier,
        TestIssuer.signed(claims.build(), issuer.key()),
        "The token does not say who calls");
    VerifiedToken said =
        verifier.verify(TestIssuer.signed(claims.claim("org", "acme").build(), issuer.key()));
    assertThat(said.principal().getName()).isEqualTo("ada");
    assertThat(said.roles()).containsExactly("editor");
    assertThat(said.tenant()).isEqualTo("acme");
    VerifiedToken scoped =
        verifier("carillon.jwt.claim.roles", "scope")
            .verify(
                TestIssuer.signed(
                    issuer.claims("ada", LIFE).claim("scope", " read  write ").build(),
                    issuer.key()));
    assertThat(scoped.roles()).isEqualTo(Set.of("read", "write"));
  }

  @Test
  void aBeanMayReadTheClaims() throws Exception {
    ClaimsMapper mapper =
        (claims, known) -> {
          if (claims.get("vip") == null) {
            throw new TokenRejectedException("Very important persons alone");
          }
          return known;
        };
    JwtVerifier verifier = verifier(mapper);
    refused(verifier, issuer.token("ada", LIFE), "Very important persons alone");
    assertThat(
            verifier
                .verify(
                    TestIssuer.signed(
                        issuer.claims("ada", LIFE).claim("vip", true).build(), issuer.key()))
                .principal()
                .getName())
        .isEqualTo("ada");
  }

  @Test
  void whatIsNotSignedByTheIssuerIsNone() throws Exception {
    JwtVerifier verifier = verifier();
    JWTClaimsSet claims = issuer.claims("ada", LIFE, "editor").build();
    refused(verifier, new PlainJWT(claims).serialize(), NOT_ACCEPTED); // alg: none
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("foreign").generate();
    refused(verifier, TestIssuer.signed(claims, foreign), NOT_ACCEPTED); // an unknown kid
    RSAKey namesake = new RSAKeyGenerator(2048).keyID(issuer.key().getKeyID()).generate();
    refused(verifier, TestIssuer.signed(claims, namesake), NOT_ACCEPTED);
    // signed by the public key as if it were a shared secret
    SignedJWT shared =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(issuer.key().getKeyID()).build(),
            claims);
    shared.sign(new MACSigner(issuer.key().toPublicJWK().toJSONString().getBytes(UTF_8)));
    refused(verifier, shared.serialize(), NOT_ACCEPTED);
    // brings its own key along
    SignedJWT carried =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("foreign")
                .jwk(foreign.toPublicJWK())
                .build(),
            claims);
    carried.sign(new com.nimbusds.jose.crypto.RSASSASigner(foreign));
    refused(verifier, carried.serialize(), NOT_ACCEPTED);
    String good = TestIssuer.signed(claims, issuer.key());
    refused(verifier, good.substring(0, good.lastIndexOf('.') + 1), NOT_ACCEPTED);
    for (String nonsense : List.of("", ".", "..", "a.b.c", "x".repeat(20_000))) {
      refused(verifier, nonsense, NOT_ACCEPTED);
    }
  }

  @Test
  void claimsThatDoNotFitAreRefused() throws Exception {
    JwtVerifier verifier = verifier();
    Date past = Date.from(Instant.now().minusSeconds(60));
    Date future = Date.from(Instant.now().plusSeconds(120));
    RSAKey key = issuer.key();
    refused(
        verifier,
        TestIssuer.signed(issuer.claims("ada", LIFE).expirationTime(past).build(), key),
        "The token has expired");
    for (JWTClaimsSet claims :
        List.of(
            issuer.claims("ada", LIFE).audience("other").build(),
            issuer.claims("ada", LIFE).audience((String) null).build(),
            issuer.claims("ada", LIFE).issuer("https://evil.example.com").build(),
            issuer.claims("ada", LIFE).expirationTime(null).build(),
            issuer.claims("ada", LIFE).notBeforeTime(future).build())) {
      refused(verifier, TestIssuer.signed(claims, key), NOT_ACCEPTED);
    }
    refused(
        verifier,
        TestIssuer.signed(issuer.claims("ada", LIFE).subject(null).build(), key),
        "The token does not say who calls");
  }

  @Test
  void clocksMayDifferByTheSkewAndByNoMore() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(20));
    String late =
        TestIssuer.signed(issuer.claims("ada", LIFE).expirationTime(past).build(), issuer.key());
    assertThat(verifier().verify(late).expires()).isAfter(Instant.now());
    refused(verifier("carillon.jwt.skew", "PT1S"), late, "The token has expired");
  }

  @Test
  void aNewKeyIsReadWhenATokenNamesItAndTheOldOneIsNoneThen() throws Exception {
    JwtVerifier verifier = verifier("carillon.jwt.keys.pause", "PT0.001S");
    String old = issuer.token("ada", LIFE);
    verifier.verify(old);
    verifier.verify(old);
    assertThat(issuer.reads()).as("keys are kept").isEqualTo(1);
    issuer.rotate();
    assertThat(verifier.verify(issuer.token("ada", LIFE)).principal().getName()).isEqualTo("ada");
    assertThat(issuer.reads()).isEqualTo(2);
    refused(verifier, old, NOT_ACCEPTED);
  }

  @Test
  void strangersCannotHaveTheKeysReadAgainAndAgain() throws Exception {
    JwtVerifier verifier = verifier("carillon.jwt.keys.pause", "PT1H");
    verifier.verify(issuer.token("ada", LIFE));
    RSAKey key = new RSAKeyGenerator(2048).keyID("foreign").generate();
    for (int i = 0; i < 20; i++) {
      RSAKey foreign = new RSAKey.Builder(key).keyID("foreign" + i).build();
      refused(
          verifier, TestIssuer.signed(issuer.claims("ada", LIFE).build(), foreign), NOT_ACCEPTED);
    }
    assertThat(issuer.reads()).isLessThanOrEqualTo(3);
    verifier.verify(issuer.token("ada", LIFE));
  }

  @Test
  void anIssuerThatIsAwayIsNoFaultOfTheToken() throws Exception {
    issuer.away(true);
    JwtVerifier verifier = verifier("carillon.jwt.keys.pause", "PT0.001S");
    String token = issuer.token("ada", LIFE);
    assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(IllegalStateException.class);
    issuer.away(false);
    verifier.verify(token);
    issuer.away(true);
    verifier.verify(issuer.token("ada", LIFE));
  }

  @Test
  void withoutAnIssuerOrAnAudienceItDoesNotStart() {
    assertThatThrownBy(() -> verifier("carillon.jwt.issuer", ""))
        .hasMessageContaining("carillon.jwt.issuer is not set");
    assertThatThrownBy(() -> verifier("carillon.jwt.audience", ""))
        .hasMessageContaining("carillon.jwt.audience is not set");
    assertThatThrownBy(() -> config("carillon.jwt.jwks", "http://example.com/keys"))
        .hasMessageContaining("carillon.jwt.jwks");
    assertThatThrownBy(() -> config("carillon.jwt.algorithms", "HS256"))
        .hasMessageContaining("carillon.jwt.algorithms");
  }
}
