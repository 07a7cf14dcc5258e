package org.carillon.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens: its configuration and its keys over HTTP, and what signs. */
public final class TestIssuer implements AutoCloseable {

  private final HttpServer server;
  private final AtomicInteger reads = new AtomicInteger();
  private volatile List<RSAKey> keys = List.of();
  private volatile boolean isAway;

  /** With one key. */
  public TestIssuer() throws IOException, JOSEException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            answer(
                exchange,
                "{\"issuer\":\"" + address() + "\",\"jwks_uri\":\"" + address() + "/keys\"}"));
    server.createContext(
        "/keys",
        exchange -> {
          reads.incrementAndGet();
          answer(exchange, new JWKSet(List.copyOf(keys)).toString(true));
        });
    server.start();
    rotate();
  }

  private void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(isAway ? 503 : 200, isAway ? -1 : body.length);
    if (!isAway) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Its name, and where it is. */
  public String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** How often its keys were read. */
  public int reads() {
    return reads.get();
  }

  /** Whether it answers with 503. */
  public void away(boolean now) {
    isAway = now;
  }

  /** Has another key, and no other than that. */
  public RSAKey rotate() throws JOSEException {
    RSAKey key = new RSAKeyGenerator(2048).keyID("key" + System.nanoTime()).generate();
    keys = List.of(key);
    return key;
  }

  /** Its key. */
  public RSAKey key() {
    return keys.get(0);
  }

  /** The claims of a good token for the audience {@code shop}. */
  public JWTClaimsSet.Builder claims(String user, Duration life, String... roles) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(address())
        .audience("shop")
        .subject(user)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(life)))
        .claim("roles", List.of(roles));
  }

  /** A good token. */
  public String token(String user, Duration life, String... roles) throws JOSEException {
    return signed(claims(user, life, roles).build(), key());
  }

  /** Signs. */
  public static String signed(JWTClaimsSet claims, RSAKey key) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build(),
            claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
