package org.carillon.it.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.client.ServiceClient;
import org.carillon.client.ServiceKind;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.JavaScript;
import org.carillon.testing.NodeProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.TestIssuer;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bearer tokens of an issuer: each way in, their end, their renewal; and that no log has one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenIT {

  private static final Duration LIFE = Duration.ofMinutes(5);

  /** So long that a slow machine can do something before. */
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final List<String> used = Collections.synchronizedList(new ArrayList<>());
  private TestIssuer issuer;
  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    issuer = new TestIssuer();
    WebArchive war =
        TokenWars.with(TokenService.class)
            .addAsWebResource(new org.jboss.shrinkwrap.api.asset.StringAsset("up"), "up.html");
    server =
        ServerProcess.named("token")
            .war(Wars.write(war, "token.war"), "/token")
            .property("carillon.jwt.issuer", issuer.address())
            .property("carillon.jwt.audience", "shop")
            .property("carillon.jwt.skew", "PT1S")
            .property("carillon.jwt.keys.pause", "PT0.1S")
            .start();
    server.awaitStatus("/token/up.html", status -> status == 200);
  }

  /** Each token that was ever sent is looked for in the log of the server. */
  @AfterAll
  void stop() throws Exception {
    server.close();
    issuer.close();
    String log = Files.readString(server.log());
    Path accesses = server.log().resolveSibling("access_log.log");
    for (String token : used) {
      String signature = token.substring(token.lastIndexOf('.') + 1);
      String claims = token.split("\\.")[1];
      for (String part :
          List.of(token, signature.isEmpty() ? claims : signature, claims, encoded(token))) {
        assertThat(log.contains(part)).as("a token is in the log").isFalse();
      }
    }
    assertThat(used).hasSizeGreaterThan(10);
    assertThat(accesses).doesNotExist();
  }

  private String token(String user, Duration life, String... roles) throws Exception {
    return note(issuer.token(user, life, roles));
  }

  private String note(String token) {
    used.add(token);
    return token;
  }

  private static String encoded(String token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
  }

  private ClientHandshake at() {
    return ClientHandshake.at(server.ws("/token/ws/tokens"));
  }

  private ClientHandshake offering(String token) {
    return at().subprotocols("carillon.v1", "carillon.bearer." + encoded(token));
  }

  private static String whoAmI(WsClient client) {
    return client.call("whoAmI", data()).asText();
  }

  @Test
  void asASubprotocolItOpensAWebSocketAndIsNeitherEchoedNorKept() throws Exception {
    String token = token("ada", LIFE, "member");
    try (WsClient ada = offering(token).connect()) {
      assertThat(ada.subprotocol()).isEqualTo("carillon.v1");
      JsonNode welcome = ada.hear("$welcome");
      assertThat(welcome.path("expiresIn").asLong()).isBetween(200_000L, 302_000L);
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      assertThat(ada.call("kept", data()).asText())
          .contains("carillon.v1")
          .doesNotContain("carillon.bearer")
          .doesNotContain(encoded(token));
    }
    try (WsClient other =
        at().subprotocols("carillon.bearer." + encoded(token), "cloudevents.json").connect()) {
      assertThat(other.subprotocol()).isEqualTo("cloudevents.json");
    }
  }

  /** A description shows a service to whom its token would open it. */
  @Test
  void asAHeaderItShowsTheDescription() throws Exception {
    assertThat(described(null)).isEmpty();
    assertThat(described(token("ada", LIFE, "member"))).containsExactly("/ws/tokens");
    assertThat(described(token("ada", LIFE, "visitor"))).isEmpty();
    String signed = token("ada", LIFE, "member");
    int end = signed.lastIndexOf('.') + 1;
    String forged = signed.substring(0, end) + new StringBuilder(signed.substring(end)).reverse();
    assertThat(described(note(forged))).isEmpty();
    assertThat(described(token("ada", Duration.ofMinutes(-1), "member"))).isEmpty();
  }

  /** The paths of services that are shown, in all three files. */
  private List<String> described(String token) throws Exception {
    List<String> paths = new ArrayList<>();
    for (String file : List.of("asyncapi.json", "asyncapi.yaml", "client.ts")) {
      var request = HttpRequest.newBuilder(server.http("/token/carillon-public/" + file));
      if (token != null) {
        request.header("Authorization", "Bearer " + token);
      }
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      if (file.endsWith(".json")) {
        for (JsonNode channel : Frames.parse(answer.body()).path("channels")) {
          paths.add(channel.path("address").asText());
        }
      } else {
        assertThat(answer.body().contains("/ws/tokens")).as(file).isEqualTo(!paths.isEmpty());
      }
    }
    return paths;
  }

  @Test
  void asAHeaderItOpensAWebSocket() throws Exception {
    try (WsClient ada =
        at().header("Authorization", "Bearer " + token("ada", LIFE, "editor")).connect()) {
      assertThat(whoAmI(ada)).isEqualTo("ada [editor]");
      assertThat(ada.call("edit", data()).asText()).isEqualTo("edited by ada");
    }
  }

  @Test
  void whatIsNoGoodTokenIsRefused() throws Exception {
    JWTClaimsSet claims = issuer.claims("ada", LIFE, "member").build();
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("foreign").generate();
    Date past = Date.from(Instant.now().minusSeconds(10));
    Map<String, String> bad =
        Map.of(
            "alg none", new PlainJWT(claims).serialize(),
            "foreign key", TestIssuer.signed(claims, foreign),
            "audience",
                TestIssuer.signed(
                    issuer.claims("ada", LIFE, "member").audience("other").build(), issuer.key()),
            "expired",
                TestIssuer.signed(
                    issuer.claims("ada", LIFE, "member").expirationTime(past).build(),
                    issuer.key()),
            "no user",
                TestIssuer.signed(
                    issuer.claims("ada", LIFE, "member").subject(null).build(), issuer.key()));
    bad.forEach(
        (what, token) -> {
          note(token);
          assertThat(offering(token).refusal().status()).as(what).isEqualTo(401);
          assertThat(at().header("Authorization", "Bearer " + token).refusal().status())
              .as(what)
              .isEqualTo(401);
        });
    assertThat(at().refusal().status()).isEqualTo(401);
    assertThat(offering(token("ada", LIFE, "stranger")).refusal().status()).isEqualTo(403);
  }

  @Test
  void anIssuerMayChangeItsKey() throws Exception {
    String old = token("ada", LIFE, "member");
    try (WsClient ada = offering(old).connect()) {
      issuer.rotate();
      try (WsClient again = offering(token("ada", LIFE, "member")).connect()) {
        assertThat(whoAmI(again)).isEqualTo("ada [member]");
      }
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      assertThat(offering(old).refusal().status()).isEqualTo(401);
    }
  }

  @Test
  void aConnectionEndsWithItsTokenAndWhatItHadBegunIsAnswered() throws Exception {
    try (WsClient ada = offering(token("ada", SHORT, "member")).connect()) {
      assertThat(ada.call("outlive", data()).asText()).isEqualTo("outlived by ada");
      assertThat(ada.closeCode()).isEqualTo(4401);
      assertThat(ada.closeReason()).isEqualTo("the caller's time is up");
    }
  }

  @Test
  void aRenewalGivesTheNewRolesAndTheNewEnd() throws Exception {
    try (WsClient ada = offering(token("ada", SHORT, "member")).connect();
        WsClient witness = offering(token("bob", LIFE, "editor", "member")).connect()) {
      assertThat(ada.code("edit", data())).isEqualTo("FORBIDDEN");
      witness.call("publish", data("role", "editor", "text", "before"));
      assertThat(ada.code("$renew", data("token", token("bob", LIFE, "editor"))))
          .isEqualTo("FORBIDDEN");
      assertThat(ada.code("$renew", data("token", "nonsense"))).isEqualTo("UNAUTHENTICATED");
      assertThat(whoAmI(ada)).isEqualTo("ada [member]");
      JsonNode answer = ada.call("$renew", data("token", token("ada", LIFE, "editor")));
      assertThat(answer.path("expiresIn").asLong()).isGreaterThan(100_000);
      assertThat(whoAmI(ada)).isEqualTo("ada [editor]");
      assertThat(ada.call("edit", data()).asText()).isEqualTo("edited by ada");
      witness.call("publish", data("role", "member", "text", "no longer"));
      witness.call("publish", data("role", "editor", "text", "after"));
      assertThat(ada.hear("news").path("text").asText()).isEqualTo("after");
      // it would have ended by now
      Instant end = Instant.now().plus(SHORT).plusSeconds(2);
      Await.until("the first token has ended", () -> Instant.now().isAfter(end));
      assertThat(whoAmI(ada)).isEqualTo("ada [editor]");
      // who has lost the right to the service goes
      ada.tell("$renew", data("token", token("ada", LIFE, "stranger")));
      assertThat(ada.closeCode()).isEqualTo(1008);
      assertThat(ada.closeReason()).contains("any more");
    }
  }

  @Test
  void ofSocketIoItIsInAuthAndEndsAndIsRenewed() throws Exception {
    EngineClient client = new EngineClient(server.http("/token/socket.io/"), "");
    try (EngineClient.Line line = client.webSocket("EIO=4&transport=websocket")) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/tokens,").hear()).startsWith("44/ws/tokens,{\"message\":\"401\"");
      assertThat(line.send("40/ws/tokens,{\"token\":\"no\"}").hear())
          .startsWith("44/ws/tokens,{\"message\":\"401\"");
      String first = token("ada", SHORT, "member");
      assertThat(line.send("40/ws/tokens,{\"token\":\"" + first + "\"}").hear())
          .startsWith("40/ws/tokens,{\"sid\":");
      assertThat(line.send("42/ws/tokens,1[\"whoAmI\",{}]").hear())
          .isEqualTo("43/ws/tokens,1[\"ada [member]\"]");
      String second = token("ada", SHORT.plusSeconds(2), "editor");
      assertThat(line.send("42/ws/tokens,2[\"$renew\",{\"token\":\"" + second + "\"}]").hear())
          .startsWith("43/ws/tokens,2[{\"expiresIn\":");
      assertThat(line.send("42/ws/tokens,3[\"whoAmI\",{}]").hear())
          .isEqualTo("43/ws/tokens,3[\"ada [editor]\"]");
      assertThat(line.hear())
          .startsWith("42/ws/tokens,[\"error\",")
          .contains("4401", "the caller's time is up");
      assertThat(line.hear()).isEqualTo("41/ws/tokens,");
    }
  }

  /** Where a client can set headers, each of its requests may have the token. */
  @Test
  void ofSocketIoItMayBeAHeaderOfEachRequest() throws Exception {
    EngineClient client = new EngineClient(server.http("/token/socket.io/"), "");
    String first = token("ada", SHORT, "member");
    String sid =
        Frames.parse(bearing(client, first, "EIO=4&transport=polling").substring(1))
            .path("sid")
            .asText();
    String session = "EIO=4&transport=polling&sid=" + sid;
    assertThat(post(client, first, session, "40/ws/tokens,").statusCode()).isEqualTo(200);
    assertThat(bearing(client, first, session)).startsWith("40/ws/tokens,{\"sid\":");
    post(client, first, session, "42/ws/tokens,1[\"whoAmI\",{}]");
    assertThat(bearing(client, first, session)).isEqualTo("43/ws/tokens,1[\"ada [member]\"]");
    String foreign = token("bob", LIFE, "member");
    for (String other : List.of(foreign, "nonsense")) {
      assertThat(post(client, other, session, "42/ws/tokens,2[\"whoAmI\",{}]").statusCode())
          .isEqualTo(400);
    }
    assertThat(client.post(sid, "42/ws/tokens,2[\"whoAmI\",{}]").statusCode()).isEqualTo(400);
    String second =
        token("ada", LIFE, "member"); // the connection ends with the token that it began by
    Await.until(
        "the connection has ended",
        () -> bearing(client, second, session).contains("the caller's time is up"));
    try (EngineClient.Line line =
        client.webSocket(
            "EIO=4&transport=websocket",
            "Authorization",
            "Bearer " + token("ada", SHORT, "editor"))) {
      assertThat(line.hear()).startsWith("0{");
      assertThat(line.send("40/ws/tokens,").hear()).startsWith("40/ws/tokens,{\"sid\":");
      assertThat(line.send("42/ws/tokens,3[\"edit\",{}]").hear())
          .isEqualTo("43/ws/tokens,3[\"edited by ada\"]");
      assertThat(line.hear()).startsWith("42/ws/tokens,[\"error\",").contains("4401");
    }
  }

  private static String bearing(EngineClient client, String token, String query) {
    try {
      return client.send(client.request(query).header("Authorization", "Bearer " + token)).body();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static java.net.http.HttpResponse<String> post(
      EngineClient client, String token, String query, String payload) throws Exception {
    return client.send(
        client
            .request(query)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "text/plain;charset=UTF-8")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(payload)));
  }

  /** A line that was opened before its user was revoked joins nothing more. */
  @Test
  void aLineOfARevokedUserJoinsNothing() throws Exception {
    EngineClient client = new EngineClient(server.http("/token/socket.io/"), "");
    try (EngineClient.Line line =
            client.webSocket(
                "EIO=4&transport=websocket",
                "Authorization",
                "Bearer " + token("mallory", LIFE, "member"));
        WsClient admin = offering(token("bob", LIFE, "editor")).connect()) {
      assertThat(line.hear()).startsWith("0{");
      admin.call("revoke", data("user", "mallory"));
      assertThat(line.send("40/ws/tokens,").hear()).startsWith("44/ws/tokens,{\"message\":\"401\"");
    }
  }

  @Test
  void carillonJsOffersItsTokenAndRenewsIt() throws Exception {
    try (JavaScript script = NodeProcess.start("carillon", Path.of("src/js/carillon.js"))) {
      script.evaluate(
          """
          globalThis.tokens = ["%s", "%s"], globalThis.asked = 0, globalThis.states = [],
          globalThis.service = carillon.connect("http://localhost:%d/token/ws/tokens", {
            bearer: true,
            token: () => tokens[Math.min(asked++, 1)],
          }),
          service.onState((state) => states.push(state.name)), 0
          """
              .formatted(
                  token("ada", SHORT, "member"), token("ada", LIFE, "editor"), server.port()));
      Await.until(
          "it has the roles of the second token",
          () -> script.evaluate("service.call('whoAmI')").asText().equals("ada [editor]"));
      assertThat(script.evaluate("asked").asInt()).isEqualTo(2);
      assertThat(script.evaluate("states.join()").asText()).isEqualTo("live");
      script.evaluate(
          """
          globalThis.fixed = carillon.connect("http://localhost:%d/token/ws/tokens", {
            bearer: true,
            token: "%s",
          }), 0
          """
              .formatted(server.port(), token("ada", SHORT, "member")));
      Await.until(
          "a token that is only there once ends",
          () -> script.evaluate("fixed.state.name").asText().equals("refused"));
      assertThat(script.evaluate("fixed.state.code").asInt()).isEqualTo(4401);
      assertThat(script.evaluate("service.state.name").asText()).isEqualTo("live");
      script.evaluate("service.close()");
    }
  }

  @Test
  void theJavaClientRenewsItsTokenOverBothTransports() throws Exception {
    for (ServiceKind kind : ServiceKind.values()) {
      AtomicInteger asked = new AtomicInteger();
      ServiceClient.Builder builder =
          ServiceClient.builder()
              .kind(kind)
              .url(server.ws(kind == ServiceKind.SOCKET_IO ? "/ws/tokens" : "/token/ws/tokens"))
              .path("/token/socket.io/")
              .token(
                  () -> {
                    int time = asked.incrementAndGet();
                    try {
                      return CompletableFuture.completedFuture(
                          time == 1 ? token("ada", SHORT, "member") : token("ada", LIFE, "editor"));
                    } catch (Exception e) {
                      return CompletableFuture.failedFuture(e);
                    }
                  });
      try (ServiceClient client = builder.build()) {
        AtomicInteger ends = new AtomicInteger();
        client.connect().get();
        client.listen(
            new org.carillon.client.ServiceClientListener() {
              @Override
              public void retrying(Duration after, org.carillon.client.ServiceException why) {
                ends.incrementAndGet();
              }
            });
        Await.until("another token was shown", () -> asked.get() == 2);
        Await.until(
            "it counts",
            () -> client.call("whoAmI", Map.of(), String.class).join().equals("ada [editor]"));
        assertThat(ends).as(kind.toString()).hasValue(0);
      }
    }
  }
}
