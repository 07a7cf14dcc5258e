package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.EngineClient.Line;
import org.carillon.testing.Frames;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every case of the test suites that the specification of Engine.IO comes with, versions 4 and 3,
 * at a path that an application has opened by the public API and that sends back what it gets.
 */
interface EngineProtocolContract {

  String ENGINE = "/bare/engine.io/";

  /** Before the first ping. */
  int PARKED_MILLIS = RawEchoWar.PING_INTERVAL / 3;

  ServerProcess server();

  private EngineClient client() {
    return new EngineClient(server().http(ENGINE), "");
  }

  private static String query(int version, String transport) {
    return "EIO=" + version + "&transport=" + transport;
  }

  private static String polling(int version, String sid) {
    return query(version, "polling") + "&sid=" + sid;
  }

  private static String packet(int version, String packet) {
    return version == 3 ? packet.length() + ":" + packet : packet;
  }

  private static String payload(int version, String... packets) {
    StringBuilder payload = new StringBuilder();
    for (String packet : packets) {
      payload
          .append(version == 4 && payload.length() > 0 ? "\u001e" : "")
          .append(packet(version, packet));
    }
    return payload.toString();
  }

  private static String binary(int version) {
    return version == 3 ? "b4AQIDBA==" : "bAQIDBA==";
  }

  private String open(int version, String more) throws Exception {
    String body = client().get(query(version, "polling") + more).body();
    return Frames.parse(body.substring(body.indexOf('{'))).path("sid").asText();
  }

  private HttpResponse<String> poll(int version, String sid) throws Exception {
    return client().get(polling(version, sid));
  }

  private HttpResponse<String> post(int version, String sid, String payload) throws Exception {
    return client()
        .send(client().request(polling(version, sid)).POST(BodyPublishers.ofString(payload)));
  }

  private Line line(int version) throws Exception {
    Line line = client().webSocket(query(version, "websocket"));
    assertThat(line.hear()).startsWith("0{");
    return line;
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void aPollOpensASession(int version) throws Exception {
    var opened = client().get(query(version, "polling"));
    String json = opened.body().substring(opened.body().indexOf('{'));

    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(opened.body()).isEqualTo(packet(version, "0" + json));
    assertOpen(Frames.parse(json), "websocket");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void aWebSocketOpensASession(int version) throws Exception {
    try (Line line = client().webSocket(query(version, "websocket"))) {
      assertOpen(Frames.parse(line.hear().substring(1)));
    }
  }

  private static void assertOpen(JsonNode open, String... upgrades) {
    assertThat(open.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    assertThat(open.path("upgrades")).extracting(JsonNode::asText).containsExactly(upgrades);
    assertThat(open.path("pingInterval").asInt()).isEqualTo(RawEchoWar.PING_INTERVAL);
    assertThat(open.path("pingTimeout").asInt()).isEqualTo(RawEchoWar.PING_TIMEOUT);
    assertThat(open.path("maxPayload").asInt()).isEqualTo(1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, transport=polling",
    "GET, EIO=abc&transport=polling",
    "GET, EIO=4",
    "GET, EIO=4&transport=abc",
    "GET, EIO=3&transport=abc",
    "POST, EIO=4&transport=polling",
    "PUT, EIO=4&transport=polling",
    "POST, EIO=3&transport=polling",
    "PUT, EIO=3&transport=polling"
  })
  default void aSessionThatCannotBeOpenedIsABadRequest(String method, String query)
      throws Exception {
    var request = client().request(query).method(method, BodyPublishers.noBody());
    assertThat(client().send(request).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transport=websocket",
        "EIO=abc&transport=websocket",
        "EIO=4",
        "EIO=3&transport=x"
      })
  default void aWebSocketOfNoSessionIsRefused(String query) {
    assertThat(ClientHandshake.at(server().ws(ENGINE + "?" + query)).refusal().status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void onePacketComesBackByPolling(int version) throws Exception {
    String sid = open(version, "");
    var posted = post(version, sid, payload(version, "4hello"));

    assertThat(posted.statusCode()).isEqualTo(200);
    assertThat(posted.body()).isEqualTo("ok");
    assertThat(poll(version, sid).body()).isEqualTo(payload(version, "4hello"));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void severalPacketsOfOnePayloadComeBackInOne(int version) throws Exception {
    String sid = open(version, "");
    String several = payload(version, "4test1", "4test2", "4test3");

    assertThat(post(version, sid, several).body()).isEqualTo("ok");
    assertThat(poll(version, sid).body()).isEqualTo(several);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void textAndBytesOfOnePayloadComeBackInOne(int version) throws Exception {
    String sid = open(version, "&b64=1");
    String mixed = payload(version, "4hello", binary(version));

    assertThat(post(version, sid, mixed).body()).isEqualTo("ok");
    assertThat(poll(version, sid).body()).isEqualTo(mixed);
  }

  /** Where a client of version 3 does not ask for base64, bytes come as bytes. */
  @Test
  default void textAndBytesComeBackInBytesInVersion3() throws Exception {
    String sid = open(3, "");

    assertThat(post(3, sid, "6:4hello10:b4AQIDBA==").body()).isEqualTo("ok");
    var poll =
        java.net.http.HttpClient.newHttpClient()
            .send(
                client().request(polling(3, sid)).build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(poll.statusCode()).isEqualTo(200);
    assertThat(poll.body())
        .asHexString()
        .as("of each packet: text or bytes, its length, an end, itself")
        .isEqualTo("0006FF3468656C6C6F" + "0105FF0401020304");
  }

  /** As a browser does whose page is left: the next poll finds the session closed. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void aPollThatIsCancelledEndsTheSession(int version) throws Exception {
    String sid = open(version, "");
    URI address = server().http(ENGINE);
    try (Socket line = new Socket(address.getHost(), address.getPort())) {
      String request =
          "GET "
              + address.getPath()
              + "?"
              + polling(version, sid)
              + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      line.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      line.setSoTimeout(PARKED_MILLIS); // nothing comes: it is parked
      assertThatThrownBy(() -> line.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }

    assertThat(poll(version, sid).statusCode()).isEqualTo(400);
    assertThat(poll(version, sid).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void aPayloadThatIsNoneEndsTheSession(int version) throws Exception {
    String sid = open(version, "");

    assertThat(post(version, sid, "abc").statusCode()).isEqualTo(400);
    assertThat(poll(version, sid).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void twoPollsAtOnceEndTheSession(int version) throws Exception {
    String sid = open(version, "");
    var request = client().request(polling(version, sid)).build();
    var http = java.net.http.HttpClient.newHttpClient();
    var first = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    var second = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    CompletableFuture.allOf(first, second).get(20, TimeUnit.SECONDS);
    var taken = first.join().statusCode() == 200 ? first.join() : second.join();
    var refused = first.join().statusCode() == 200 ? second.join() : first.join();

    assertThat(taken.body()).isEqualTo(packet(version, "1"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(poll(version, sid).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void textAndBytesComeBackByWebSocket(int version) throws Exception {
    try (Line line = line(version)) {
      assertThat(line.send("4hello").hear()).isEqualTo("4hello");
      byte[] bytes = version == 3 ? new byte[] {4, 1, 2, 3, 4} : new byte[] {1, 2, 3, 4};
      assertThat(ProtocolContract.unpinged(line.send(bytes)))
          .isEqualTo(version == 3 ? "bBAECAwQ=" : "bAQIDBA==");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void aPacketThatIsNoneClosesTheWebSocket(int version) throws Exception {
    try (Line line = line(version)) {
      assertThat(line.send("abc").awaitClose()).isEqualTo(1002);
    }
  }

  @Test
  default void theServerPingsInVersion4() throws Exception {
    String sid = open(4, "");
    for (int i = 0; i < 3; i++) {
      assertThat(poll(4, sid).body()).isEqualTo("2");
      assertThat(post(4, sid, "3").statusCode()).isEqualTo(200);
    }
    try (Line line = line(4)) {
      for (int i = 0; i < 3; i++) {
        assertThat(line.hear()).isEqualTo("2");
        line.send("3");
      }
    }
  }

  @Test
  default void theClientPingsInVersion3() throws Exception {
    String sid = open(3, "");
    for (int i = 0; i < 3; i++) {
      assertThat(post(3, sid, "1:2").statusCode()).isEqualTo(200);
      assertThat(poll(3, sid).body()).isEqualTo("1:3");
    }
    try (Line line = line(3)) {
      for (int i = 0; i < 3; i++) {
        assertThat(line.send("2").hear()).isEqualTo("3");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void whoIsSilentIsGoneWhenItsTimeIsUp(int version) throws Exception {
    String sid = open(version, "");
    long opened = System.nanoTime();
    Await.until(
        "the time is up, and a busy server has noticed",
        () ->
            System.nanoTime() - opened
                > (RawEchoWar.PING_INTERVAL + 2 * RawEchoWar.PING_TIMEOUT) * 1_000_000L);
    assertThat(post(version, sid, payload(version, "4late")).statusCode()).isEqualTo(400);
    assertThat(poll(version, sid).statusCode()).isEqualTo(400);

    try (Line line = line(version)) {
      assertThat(line.awaitClose()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void whoClosesIsGone(int version) throws Exception {
    String sid = open(version, "");
    var http = java.net.http.HttpClient.newHttpClient();
    var poll =
        http.sendAsync(
            client().request(polling(version, sid)).build(), HttpResponse.BodyHandlers.ofString());
    post(version, sid, payload(version, "1"));

    // both were on their way at once
    assertThat(poll.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(poll.join().body()).isEqualTo(payload(version, "6"));
    assertThat(poll(version, sid).statusCode()).isEqualTo(400);
    try (Line line = line(version)) {
      assertThat(line.send("1").awaitClose()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  default void aSessionGoesOverToAWebSocket(int version) throws Exception {
    String sid = open(version, "");
    String query = query(version, "websocket") + "&sid=" + sid;
    try (Line line = client().webSocket(query)) {
      assertThat(line.send("2probe").hear()).isEqualTo("3probe");
      assertThat(poll(version, sid).body()).isEqualTo(payload(version, "6"));
      line.send("5").send("4hello");
      assertThat(ProtocolContract.unpinged(line)).isEqualTo("4hello");

      assertThat(poll(version, sid).statusCode()).as("a poll afterwards").isEqualTo(400);
      assertThat(ClientHandshake.at(server().ws(ENGINE + "?" + query)).refusal().status())
          .as("a WebSocket afterwards")
          .isEqualTo(400);
      assertThat(ProtocolContract.unpinged(line.send("4on"))).isEqualTo("4on");
    }
  }
}
