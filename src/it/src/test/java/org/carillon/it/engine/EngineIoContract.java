package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.EngineClient.Line;
import org.carillon.testing.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engine.IO 4, packet by packet: every case of the specification's own test suite. */
interface EngineIoContract extends EngineContract {

  String POLLING = "EIO=4&transport=polling";
  String WEBSOCKET = "EIO=4&transport=websocket";

  default EngineClient engine() {
    return new EngineClient(server().http("/engine/engine.io/"), "");
  }

  /** The same with a fast heart, a small payload and protocol 3. */
  default EngineClient fast() {
    return new EngineClient(server().http("/engine/fast.io/"), "");
  }

  /** Why a socket has ended; {@code open}: it has not. */
  default String end(String sid) {
    return ends("?sid=" + sid);
  }

  default String ends(String query) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(server().http("/engine/engine-ends" + query))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  default void awaitEnd(String sid, String reason) {
    Await.until("the socket ended by " + reason, () -> end(sid).equals(reason));
  }

  private static String get(CompletableFuture<HttpResponse<String>> answer) {
    return answer.orTimeout(20, TimeUnit.SECONDS).join().body();
  }

  private static void assertOpen(String packet, String... upgrades) {
    assertThat(packet).startsWith("0");
    JsonNode open = Frames.parse(packet.substring(1));
    assertThat(open.fieldNames())
        .toIterable()
        .containsExactly("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    assertThat(open.path("sid").asText()).hasSizeGreaterThanOrEqualTo(22).matches("[\\w-]+");
    assertThat(open.path("upgrades")).extracting(JsonNode::asText).containsExactly(upgrades);
    assertThat(open.path("pingInterval").asInt()).isEqualTo(25_000);
    assertThat(open.path("pingTimeout").asInt()).isEqualTo(20_000);
    assertThat(open.path("maxPayload").asInt()).isEqualTo(1_000_000);
  }

  private static String sid(Line line) throws InterruptedException {
    return Frames.parse(line.hear().substring(1)).path("sid").asText();
  }

  @Test
  default void aPollOpensASession() throws Exception {
    var opened = engine().get(POLLING);

    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(opened.headers().firstValue("content-type").orElse("").replace(" ", ""))
        .isEqualToIgnoringCase("text/plain;charset=UTF-8");
    assertThat(opened.headers().firstValue("cache-control")).hasValue("no-store");
    assertOpen(opened.body(), "websocket");
  }

  @Test
  default void aWebSocketOpensASession() throws Exception {
    try (Line line = engine().webSocket(WEBSOCKET)) {
      assertOpen(line.hear());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET  | transport=polling                    | 400 | 5 | Unsupported protocol version
          GET  | EIO=abc&transport=polling            | 400 | 5 | Unsupported protocol version
          GET  | EIO=3&transport=polling              | 400 | 5 | Unsupported protocol version
          GET  | EIO=4                                | 400 | 0 | Transport unknown
          GET  | EIO=4&transport=abc                  | 400 | 0 | Transport unknown
          GET  | EIO=4&transport=polling&sid=abc      | 400 | 1 | Session ID unknown
          POST | EIO=4&transport=polling&sid=abc      | 400 | 1 | Session ID unknown
          POST | EIO=4&transport=polling              | 400 | 2 | Bad handshake method
          PUT  | EIO=4&transport=polling              | 400 | 2 | Bad handshake method
          GET  | EIO=4&transport=websocket            | 400 | 3 | Bad request
          """)
  default void aBadRequestGetsTheAnswerOfTheSpecification(
      String method, String query, int status, int code, String message) throws Exception {
    var refused =
        engine().send(engine().request(query).method(method, BodyPublishers.ofString("4")));

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    assertThat(refused.body()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + message + "\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "transport=websocket",
    "EIO=abc&transport=websocket",
    "EIO=4",
    "EIO=4&transport=abc",
    "EIO=4&transport=polling",
    "EIO=4&transport=websocket&sid=abc"
  })
  default void aBadWebSocketIsRefusedBeforeTheUpgrade(String query) {
    assertThat(ClientHandshake.at(server().ws("/engine/engine.io/?" + query)).refusal().status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"4hello", "4test1~4test2~4test3", "4hello~bAQIDBA==", "4é€😀"})
  default void whatIsPostedComesBackByAPoll(String packets) throws Exception {
    String payload = packets.replace('~', '\u001e');
    String sid = engine().open();

    var posted = engine().post(sid, payload);
    assertThat(posted.statusCode()).isEqualTo(200);
    assertThat(posted.body()).isEqualTo("ok");
    StringBuilder heard = new StringBuilder(engine().poll(sid).body());
    while (heard.length() < payload.length()) {
      heard.append('\u001e').append(engine().poll(sid).body());
    }
    assertThat(heard).hasToString(payload);
  }

  @Test
  default void aPollWaitsForWhatIsSent() throws Exception {
    String sid = engine().open();
    var poll = engine().polling(sid);
    assertThat(engine().post(sid, "4now").body()).isEqualTo("ok");

    assertThat(get(poll)).isEqualTo("4now");
  }

  @ParameterizedTest
  @CsvSource({"abc", "''", "7", "4a~", "~4a", "b@", "0", "2", "5"})
  default void aPacketThatIsNoneEndsTheSession(String payload) throws Exception {
    String sid = engine().open();
    var poll = engine().polling(sid);
    engine().post(sid, payload.replace('~', '\u001e'));

    Await.until("it ended", () -> !end(sid).equals("open"));
    assertThat(end(sid)).isEqualTo(payload.equals("2") ? "transport error" : "parse error");
    // the POST may overtake the poll, which then finds no session, or one that ends just now
    assertThat(poll.get(20, TimeUnit.SECONDS).body())
        .isIn("6", "4a", "1", "{\"code\":1,\"message\":\"Session ID unknown\"}");
    assertThat(engine().poll(sid).statusCode()).isEqualTo(400);
  }

  @Test
  default void aSecondPollEndsTheSession() throws Exception {
    String sid = engine().open();
    var first = engine().polling(sid);
    var second = engine().polling(sid);
    CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);

    assertThat(new int[] {first.join().statusCode(), second.join().statusCode()})
        .containsExactlyInAnyOrder(200, 400);
    assertThat(first.join().statusCode() == 200 ? first.join().body() : second.join().body())
        .isEqualTo("1");
    assertThat(engine().poll(sid).statusCode()).isEqualTo(400);
    awaitEnd(sid, "transport error");
  }

  @Test
  default void aWebSocketSendsBackTextAndBytes() throws Exception {
    try (Line line = engine().webSocket(WEBSOCKET)) {
      sid(line);
      assertThat(line.send("4hello").hear()).isEqualTo("4hello");
      assertThat(line.send(new byte[] {1, 2, 3, 4}).hear()).isEqualTo("bAQIDBA==");
      assertThat(line.send("bAQIDBA==").hear()).isEqualTo("bAQIDBA==");
      assertThat(line.send("4transport").hear()).isEqualTo("4websocket4");
    }
  }

  @ParameterizedTest
  @CsvSource({"abc", "''", "9", "b@", "5", "0{}"})
  default void aPacketThatIsNoneClosesTheWebSocket(String packet) throws Exception {
    try (Line line = engine().webSocket(WEBSOCKET)) {
      String sid = sid(line);
      line.send(packet);

      assertThat(line.awaitClose()).isEqualTo(1002);
      awaitEnd(sid, "parse error");
    }
  }

  @Test
  default void aPollingClientIsPinged() throws Exception {
    String sid = fast().open();
    for (int i = 0; i < 3; i++) {
      assertThat(fast().poll(sid).body()).isEqualTo("2");
      assertThat(fast().post(sid, "3").statusCode()).isEqualTo(200);
    }
    assertThat(end(sid)).isEqualTo("open");
  }

  @Test
  default void aPollingClientThatIsSilentIsForgotten() throws Exception {
    String sid = fast().open(); // and never polls

    awaitEnd(sid, "ping timeout");
    assertThat(fast().post(sid, "3").statusCode()).isEqualTo(400);
  }

  @Test
  default void aWebSocketIsPinged() throws Exception {
    try (Line line = fast().webSocket(WEBSOCKET)) {
      String sid = sid(line);
      for (int i = 0; i < 3; i++) {
        assertThat(line.hear()).isEqualTo("2");
        line.send("3");
      }
      assertThat(end(sid)).isEqualTo("open");
    }
  }

  @Test
  default void aWebSocketThatIsSilentIsClosed() throws Exception {
    try (Line line = fast().webSocket(WEBSOCKET)) {
      String sid = sid(line);
      assertThat(line.hear()).isEqualTo("2");

      assertThat(line.awaitClose()).isEqualTo(1001);
      awaitEnd(sid, "ping timeout");
    }
  }

  @Test
  default void aPollingClientClosesAndItsPollEnds() throws Exception {
    String sid = engine().open();
    var poll = engine().polling(sid);
    // the close may overtake the poll, which then finds no session
    engine().post(sid, "1");

    assertThat(get(poll)).isIn("6", "{\"code\":1,\"message\":\"Session ID unknown\"}");
    // of two polls that the close has overtaken one is told so
    Await.until("the session is unknown", () -> isUnknown(sid));
    awaitEnd(sid, "transport close");
  }

  private boolean isUnknown(String sid) {
    try {
      return engine().poll(sid).statusCode() == 400;
    } catch (Exception e) {
      throw new AssertionError("The poll was not answered", e);
    }
  }

  @Test
  default void aWebSocketClientCloses() throws Exception {
    try (Line line = engine().webSocket(WEBSOCKET)) {
      String sid = sid(line);
      line.send("1");

      assertThat(line.awaitClose()).isEqualTo(1000);
      awaitEnd(sid, "transport close");
    }
    try (Line line = engine().webSocket(WEBSOCKET)) {
      String sid = sid(line);
      line.close();

      awaitEnd(sid, "transport close");
    }
  }

  @Test
  default void theServerCloses() throws Exception {
    String sid = engine().open();
    engine().post(sid, "4last\u001e4close");
    assertThat(engine().poll(sid).body()).isEqualTo("4last");
    assertThat(engine().poll(sid).body()).isEqualTo("1");
    awaitEnd(sid, "forced close");
    try (Line line = engine().webSocket(WEBSOCKET)) {
      String other = sid(line);
      assertThat(line.send("4last").send("4close").hear()).isEqualTo("4last");
      assertThat(line.awaitClose()).isEqualTo(1000);
      awaitEnd(other, "forced close");
    }
  }

  @Test
  default void aSessionUpgrades() throws Exception {
    String sid = engine().open();
    try (Line line = engine().webSocket(WEBSOCKET + "&sid=" + sid)) {
      assertThat(line.send("2probe").hear()).isEqualTo("3probe");
      assertThat(engine().poll(sid).body()).isEqualTo("6");
      line.send("5").send("4hello");
      assertThat(line.hear()).isEqualTo("4hello");
      assertThat(line.send("4transport").hear()).isEqualTo("4websocket4");
    }
    awaitEnd(sid, "transport close");
  }

  @Test
  default void afterTheUpgradeRequestsAndOtherWebSocketsAreRefused() throws Exception {
    String sid = engine().open();
    try (Line line = engine().webSocket(WEBSOCKET + "&sid=" + sid)) {
      line.send("2probe").send("5").send("4up");
      assertThat(line.hear()).isEqualTo("3probe");
      assertThat(line.hear()).isEqualTo("4up");
      assertThat(engine().poll(sid).statusCode()).isEqualTo(400);
      assertThat(engine().post(sid, "4x").statusCode()).isEqualTo(400);
      assertThat(
              ClientHandshake.at(server().ws("/engine/engine.io/?" + WEBSOCKET + "&sid=" + sid))
                  .refusal()
                  .status())
          .isEqualTo(400);
      assertThat(line.send("4hello").hear()).isEqualTo("4hello");
    }
  }
}
