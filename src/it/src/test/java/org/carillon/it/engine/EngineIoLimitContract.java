package org.carillon.it.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.testing.EngineClient;
import org.carillon.testing.EngineClient.Line;
import org.carillon.testing.Frames;
import org.carillon.testing.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Engine.IO: who may use a session, what too much leads to, the switch-over under load, version 3.
 */
interface EngineIoLimitContract extends EngineIoContract {

  private EngineClient as(String user) {
    return new EngineClient(server().http("/engine/engine.io/"), user);
  }

  @Test
  default void theCallerIsWhoOpensTheSession() throws Exception {
    String sid = as("alice").open();
    as("alice").post(sid, "4who");
    assertThat(as("alice").poll(sid).body()).isEqualTo("4alice");

    String nobody = engine().open();
    engine().post(nobody, "4who");
    assertThat(engine().poll(nobody).body()).isEqualTo("4null");
    try (Line line = as("bob").webSocket(WEBSOCKET + "&q=a%20b&q=c")) {
      line.hear();
      assertThat(line.send("4who").hear()).isEqualTo("4bob");
      assertThat(line.send("4query").hear()).isEqualTo("4a b,c");
    }
  }

  @Test
  default void credentialsThatAreNoneAreRefused() throws Exception {
    var refused =
        engine()
            .send(
                engine()
                    .request(POLLING)
                    .header(
                        "Authorization", org.carillon.testing.ClientHandshake.basic("alice", "x")));

    assertThat(refused.statusCode()).isEqualTo(401);
  }

  @Test
  default void aSessionIdIsOfNoUseToAnother() throws Exception {
    String sid = as("alice").open();
    for (EngineClient other : List.of(as("bob"), engine())) {
      assertThat(other.poll(sid).body())
          .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
      assertThat(other.post(sid, "4x").statusCode()).isEqualTo(400);
    }
    assertThat(probeOf("bob", sid).refusal().status()).isEqualTo(400);
    as("alice").post(sid, "4mine");
    assertThat(as("alice").poll(sid).body()).isEqualTo("4mine");
  }

  private org.carillon.testing.ClientHandshake probeOf(String user, String sid) {
    return org.carillon.testing.ClientHandshake.at(
            server().ws("/engine/engine.io/?" + WEBSOCKET + "&sid=" + sid))
        .as(user);
  }

  @Test
  default void aUserHasOnlySoManySessions() throws Exception {
    List<String> sids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sids.add(as("events").open());
    }
    var refused = as("events").get(POLLING);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    for (String sid : sids) {
      as("events").post(sid, "1");
    }
    as("events").post(as("events").open(), "1");
  }

  @Test
  default void noTwoSessionsHaveTheSameId() throws Exception {
    Set<String> sids = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      String sid = engine().open();
      assertThat(sid).hasSizeGreaterThanOrEqualTo(27); // 160 bits
      sids.add(sid);
      engine().post(sid, "1");
    }
    assertThat(sids).hasSize(20);
  }

  @Test
  default void aPageOfAnotherOriginIsRefusedAndAnAllowedOneMayRead() throws Exception {
    var refused = engine().send(engine().request(POLLING).header("Origin", "https://evil.example"));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).isEqualTo("{\"code\":4,\"message\":\"Forbidden\"}");
    assertThat(refused.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(
            org.carillon.testing.ClientHandshake.at(server().ws("/engine/engine.io/?" + WEBSOCKET))
                .header("Origin", "https://evil.example")
                .refusal()
                .status())
        .isEqualTo(403);

    var allowed =
        engine().send(engine().request(POLLING).header("Origin", "https://app.example.com"));
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("access-control-allow-origin"))
        .hasValue("https://app.example.com");
    assertThat(allowed.headers().firstValue("access-control-allow-credentials")).hasValue("true");
    assertThat(allowed.headers().allValues("vary")).anyMatch(v -> v.contains("Origin"));

    var preflight =
        engine()
            .send(
                engine()
                    .request(POLLING)
                    .header("Origin", "https://app.example.com")
                    .header("Access-Control-Request-Method", "POST")
                    .header("Access-Control-Request-Headers", "x-mine")
                    .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("POST");
    assertThat(preflight.headers().firstValue("access-control-allow-headers")).hasValue("x-mine");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void aBodyOverTheLimitEndsTheSession(boolean isLengthSaid) throws Exception {
    String sid = fast().open();
    byte[] bomb = new byte[300_000];
    Arrays.fill(bomb, (byte) '4');
    var refused =
        fast()
            .send(
                fast()
                    .request(POLLING + "&sid=" + sid)
                    .POST(
                        isLengthSaid
                            ? BodyPublishers.ofByteArray(bomb)
                            : BodyPublishers.ofInputStream(
                                () -> new java.io.ByteArrayInputStream(bomb))));

    assertThat(refused.statusCode()).isEqualTo(413);
    awaitEnd(sid, "transport error");
  }

  @Test
  default void aMessageMayBeAsLargeAsTheLimitAndNoLarger() throws Exception {
    String most = "4" + "x".repeat(999_999);
    try (Line line = engine().webSocket(WEBSOCKET)) {
      String sid = sid(line);
      assertThat(line.send(most).hear()).isEqualTo(most);
      byte[] bytes = new byte[1_000_000];
      assertThat(line.send(bytes).hear()).hasSize(1 + 4 * (1_000_000 + 2) / 3);
      line.send(most + "x");
      assertThat(line.awaitClose()).isEqualTo(1009);
      awaitEnd(sid, "transport close");
    }
    try (Line line = engine().webSocket(WEBSOCKET)) {
      line.hear();
      line.send(new byte[1_000_001]);
      assertThat(line.awaitClose()).isEqualTo(1009);
    }
    String sid = engine().open();
    assertThat(engine().post(sid, most).body()).isEqualTo("ok");
    assertThat(engine().poll(sid).body()).isEqualTo(most);
  }

  private static String sid(Line line) throws InterruptedException {
    return Frames.parse(line.hear().substring(1)).path("sid").asText();
  }

  @Test
  @EnabledIfSystemProperty(
      named = "server",
      matches = "payara",
      disabledReason = "deploy/wildfly collects bodies: two at once reach no application")
  default void aSecondPostBesidesTheFirstEndsTheSession() throws Exception {
    String sid = engine().open();
    try (Socket first = raw()) {
      first.getOutputStream().write(halfPost(sid));
      Await.until(
          "the second is refused",
          () -> {
            try {
              return engine().post(sid, "4x").statusCode() == 400;
            } catch (IOException | InterruptedException e) {
              throw new AssertionError(e);
            }
          });
      awaitEnd(sid, "transport error");
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "server",
      matches = "wildfly",
      disabledReason = "It is deploy/wildfly that collects bodies")
  default void aPostIsOneWhenItsBodyIsThere() throws Exception {
    String sid = engine().open();
    try (Socket first = raw()) {
      first.getOutputStream().write(halfPost(sid));
      assertThat(engine().post(sid, "4x").statusCode()).isEqualTo(200);
      first.getOutputStream().write(" whole".getBytes(ISO_8859_1));
      assertThat(new String(first.getInputStream().readNBytes(12), ISO_8859_1))
          .isEqualTo("HTTP/1.1 200");
    }
  }

  /** Five of its eleven characters. */
  private static byte[] halfPost(String sid) {
    return ("POST /engine/engine.io/?"
            + POLLING
            + "&sid="
            + sid
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            + "Content-Length: 11\r\n\r\n4half")
        .getBytes(ISO_8859_1);
  }

  private Socket raw() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress("localhost", server().port()));
    return socket;
  }

  @Test
  default void whatNobodyCollectsIsBoundedAndEndsTheSession() throws Exception {
    String sid = engine().open();
    engine().post(sid, "4flood 100 20000"); // 2 MB, and 1 MiB may wait

    awaitEnd(sid, "forced close"); // after carillon.send.grace
    assertThat(engine().poll(sid).statusCode()).isEqualTo(400);
  }

  @Test
  default void aPollThatIsNotReadEndsTheSession() throws Exception {
    String sid = fast().open();
    try (Socket slow = raw()) {
      slow.getOutputStream()
          .write(
              ("GET /engine/fast.io/?"
                      + POLLING
                      + "&sid="
                      + sid
                      + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .getBytes(ISO_8859_1));
      fast().post(sid, "4flood 1 20000000");
      awaitEnd(sid, "forced close"); // the ping finds no room behind it
      assertThat(fast().poll(sid).statusCode()).isEqualTo(400);
      String other = engine().open();
      engine().post(other, "4on");
      assertThat(engine().poll(other).body()).isEqualTo("4on");
    }
  }

  @Test
  default void aWebSocketThatIsNotReadIsCut() throws Exception {
    try (RawClient slow =
        RawClient.open(server().port(), "/engine/engine.io/?" + WEBSOCKET, "alice")) {
      for (int i = 0; i < 10; i++) {
        slow.send("4flood 100 20000");
      }
      slow.awaitEnd();
    }
  }

  @Test
  default void anUpgradeThatIsNotCompletedLeavesThePollsAlone() throws Exception {
    String sid = fast().open();
    Thread keeper = keepAlive(sid);
    try (Line line = fast().webSocket(WEBSOCKET + "&sid=" + sid)) {
      assertThat(line.send("2probe").hear()).isEqualTo("3probe");
      assertThat(line.awaitClose()).isEqualTo(1008);
    }
    try (Line line = fast().webSocket(WEBSOCKET + "&sid=" + sid)) {
      line.send("4no probe");
      assertThat(line.awaitClose()).isEqualTo(1002);
    }
    keeper.interrupt();
    keeper.join(20_000);
    assertThat(fast().post(sid, "3\u001e4still").statusCode()).isEqualTo(200);
    assertThat(end(sid)).isEqualTo("open");
  }

  private Thread keepAlive(String sid) {
    Thread keeper =
        new Thread(
            () -> {
              try {
                while (true) {
                  fast().post(sid, "3");
                  Thread.sleep(200);
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // told to
              }
            });
    keeper.start();
    return keeper;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  default void nothingIsLostDoubledOrOvertakenInTheSwitchOver(int round) throws Exception {
    String sid = engine().open();
    List<String> heard = new ArrayList<>();
    int messages = 400;
    CompletableFuture<HttpResponse<String>> flood =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return engine().post(sid, "4flood " + messages + " " + round * 100);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    // a slow client's polls bring many each; one that nothing is left for would be parked
    for (int i = 0; i < round && heard.size() < messages; i++) {
      heard.addAll(List.of(engine().poll(sid).body().split("\u001e")));
    }
    assertThat(flood.get(20, TimeUnit.SECONDS).body()).isEqualTo("ok");
    try (Line line = engine().webSocket(WEBSOCKET + "&sid=" + sid)) {
      assertThat(line.send("2probe").hear()).isEqualTo("3probe");
      heard.addAll(List.of(engine().poll(sid).body().split("\u001e")));
      line.send("5").send("4number");
      heard.removeIf("6"::equals);
      while (heard.size() < messages + 1) {
        heard.add(line.hear());
      }
    }
    for (int i = 0; i < messages; i++) {
      assertThat(heard.get(i)).startsWith("4" + i + " ");
    }
    assertThat(heard.get(messages)).isEqualTo("42");
  }

  @Test
  default void manyPollsAreAnsweredFromOneThreadAgainAndAgain() throws Exception {
    int clients = 100;
    List<String> sids = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      sids.add(engine().open());
    }
    for (int round = 0; round < 10; round++) {
      String said = "round" + round;
      Map<String, CompletableFuture<HttpResponse<String>>> polls = new HashMap<>();
      sids.forEach(sid -> polls.put(sid, engine().polling(sid)));
      ends("?say=" + said);
      for (var poll : polls.entrySet()) {
        assertThat(poll.getValue().get(20, TimeUnit.SECONDS).body()).isEqualTo("4" + said);
      }
    }
    for (String sid : sids) {
      assertThat(engine().post(sid, "1").statusCode()).isEqualTo(200);
    }
  }

  @Test
  default void aListenerThatThrowsEndsThatSocketAlone() throws Exception {
    try (Line other = engine().webSocket(WEBSOCKET)) {
      other.hear();
      for (String kind : List.of("throw", "error")) {
        try (Line line = engine().webSocket(WEBSOCKET)) {
          String sid = sid(line);
          line.send("4" + kind);
          awaitEnd(sid, "transport error");
        }
        String polling = engine().open();
        engine().post(polling, "4" + kind);
        awaitEnd(polling, "transport error");
        assertThat(other.send("4on").hear()).isEqualTo("4on");
      }
    }
  }

  @Test
  default void thePathMayBeWithoutItsSlashToo() throws Exception {
    EngineClient bare = new EngineClient(server().http("/engine/engine.io"), "");
    assertThat(bare.get(POLLING).statusCode()).isEqualTo(200);
  }

  @Test
  default void aClientOfVersion3Polls() throws Exception {
    String query = "EIO=3&transport=polling";
    String opened = fast().get(query).body();
    assertThat(opened).matches("\\d+:0\\{.*}");
    int colon = opened.indexOf(':');
    assertThat(opened.substring(0, colon)).isEqualTo(String.valueOf(opened.length() - colon - 1));
    String sid = query + "&sid=" + Frames.parse(opened.substring(colon + 2)).path("sid").asText();

    assertThat(posted(sid, "1:210:4transport").body()).isEqualTo("ok");
    StringBuilder heard = new StringBuilder(fast().get(sid).body());
    while (heard.length() < 12) {
      heard.append(fast().get(sid).body());
    }
    assertThat(heard).hasToString("1:39:4polling3");
    assertThat(posted(sid, "10:b4AQIDBA==").body()).isEqualTo("ok");
    var binary = fast().get(sid);
    assertThat(binary.headers().firstValue("content-type").orElse(""))
        .startsWith("application/octet-stream");
    assertThat(posted(sid, "abc").statusCode()).isEqualTo(400);
    assertThat(fast().get(sid).statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> posted(String query, String payload) throws Exception {
    return fast()
        .send(
            fast()
                .request(query)
                .header("Content-Type", "text/plain;charset=UTF-8")
                .POST(BodyPublishers.ofString(payload)));
  }

  @ParameterizedTest
  @CsvSource({"'', bBAECAwQ=", "&b64=1, b4AQIDBA=="})
  default void aClientOfVersion3UsesAWebSocketAndUpgrades(String option, String binary)
      throws Exception {
    String opened = fast().get("EIO=3&transport=polling" + option).body();
    String sid = Frames.parse(opened.substring(opened.indexOf('{'))).path("sid").asText();
    try (Line line = fast().webSocket("EIO=3&transport=websocket" + option + "&sid=" + sid)) {
      assertThat(line.send("2probe").hear()).isEqualTo("3probe");
      assertThat(fast().get("EIO=3&transport=polling&sid=" + sid).body()).isEqualTo("1:6");
      line.send("5");
      assertThat(line.send("2").hear()).isEqualTo("3");
      assertThat(line.send("4hello").hear()).isEqualTo("4hello");
      assertThat(line.send(new byte[] {4, 1, 2, 3, 4}).hear()).isEqualTo(binary);
    }
  }

  @Test
  default void aClientOfVersion3ThatDoesNotPingIsForgotten() throws Exception {
    try (Line line = fast().webSocket("EIO=3&transport=websocket")) {
      String sid = sid(line);
      assertThat(line.awaitClose()).isEqualTo(1001); // and it was never pinged
      awaitEnd(sid, "ping timeout");
    }
  }
}
