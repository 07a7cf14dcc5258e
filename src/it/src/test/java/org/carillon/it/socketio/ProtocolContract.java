package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.List;
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
 * Every case of the test suite that the specification of Socket.IO 5 comes with, at an application
 * without a service. Without recovery packets are compared to the letter; with it, an event has its
 * offset behind its arguments, and who joins gets a second id.
 */
interface ProtocolContract {

  /** The application without recovery. */
  String BARE = "/bare";

  /** The one with it, whose namespace that echoes is not the root. */
  String RECOVERING = "/sio";

  String POLLING = "EIO=4&transport=polling";
  String WEBSOCKET = "EIO=4&transport=websocket";

  ServerProcess server();

  private EngineClient at(String application) {
    return new EngineClient(server().http(application + "/socket.io/"), "");
  }

  /** A line whose open packet was heard. */
  private Line line(String application) throws InterruptedException {
    Line line = at(application).webSocket(WEBSOCKET);
    assertThat(line.hear()).startsWith("0{");
    return line;
  }

  /** What stands for the namespace in a packet. */
  private static String in(String application) {
    return application.equals(BARE) ? "" : "/custom,";
  }

  /** A line that is in the namespace that echoes. */
  private Line joined(String application) throws InterruptedException {
    String namespace = in(application);
    Line line = line(application).send("40" + namespace);
    assertThat(unpinged(line)).startsWith("40" + namespace + "{");
    assertThat(unpinged(line)).startsWith("42" + namespace + "[\"auth\",{}");
    return line;
  }

  /** The next packet that is no ping; pings are answered. */
  static String unpinged(Line line) throws InterruptedException {
    while (true) {
      String packet = line.hear();
      if (!packet.equals("2")) {
        return packet;
      }
      line.send("3");
    }
  }

  /** An event without the offset that it has where clients may come back. */
  private static String event(String application, Line line) throws InterruptedException {
    String packet = unpinged(line);
    return application.equals(BARE) ? packet : packet.replaceFirst(",\"[0-9a-f-]{36}\"]$", "]");
  }

  // ---- Engine.IO

  @Test
  default void aPollOpensALine() throws Exception {
    var opened = at(BARE).get(POLLING);

    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(opened.body()).startsWith("0");
    assertOpen(Frames.parse(opened.body().substring(1)), "websocket");
  }

  @Test
  default void aWebSocketOpensALine() throws Exception {
    try (Line line = at(BARE).webSocket(WEBSOCKET)) {
      String packet = line.hear();
      assertThat(packet).startsWith("0");
      assertOpen(Frames.parse(packet.substring(1)));
    }
  }

  private static void assertOpen(JsonNode open, String... upgrades) {
    assertThat(open.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
    assertThat(open.path("sid").isTextual()).isTrue();
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
    "POST, EIO=4&transport=polling",
    "PUT, EIO=4&transport=polling"
  })
  default void aLineThatCannotBeOpenedIsABadRequest(String method, String query) throws Exception {
    var request = at(BARE).request(query).method(method, HttpRequest.BodyPublishers.noBody());
    assertThat(at(BARE).send(request).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transport=websocket",
        "EIO=abc&transport=websocket",
        "EIO=4",
        "EIO=4&transport=abc"
      })
  default void aWebSocketThatCannotBeOpenedIsRefused(String query) {
    assertThat(ClientHandshake.at(server().ws(BARE + "/socket.io/?" + query)).refusal().status())
        .isEqualTo(400);
  }

  @Test
  default void aPollingClientIsPingedAndAnswers() throws Exception {
    String sid = at(BARE).open();
    for (int i = 0; i < 3; i++) {
      var poll = at(BARE).poll(sid);
      assertThat(poll.statusCode()).isEqualTo(200);
      assertThat(poll.body()).isEqualTo("2");
      assertThat(at(BARE).post(sid, "3").statusCode()).isEqualTo(200);
    }
  }

  @Test
  default void aPollingClientThatIsSilentIsGoneWhenItsTimeIsUp() throws Exception {
    String sid = at(BARE).open();
    long opened = System.nanoTime();
    Await.until(
        "the time is up, and a busy server has noticed",
        () ->
            System.nanoTime() - opened
                > (RawEchoWar.PING_INTERVAL + 2 * RawEchoWar.PING_TIMEOUT) * 1_000_000L);

    assertThat(at(BARE).poll(sid).statusCode()).isEqualTo(400);
  }

  @Test
  default void aWebSocketIsPingedAndAnswers() throws Exception {
    try (Line line = line(BARE)) {
      for (int i = 0; i < 3; i++) {
        assertThat(line.hear()).isEqualTo("2");
        line.send("3");
      }
    }
  }

  @Test
  default void aSilentWebSocketIsClosed() throws Exception {
    try (Line line = line(BARE)) {
      assertThat(line.awaitClose()).isPositive();
    }
  }

  @Test
  default void aPollingClientCloses() throws Exception {
    String sid = at(BARE).open();
    var poll = at(BARE).polling(sid);
    at(BARE).post(sid, "1");

    // both were on their way at once
    assertThat(poll.get().statusCode()).isEqualTo(200);
    assertThat(poll.get().body()).isEqualTo("6");
    assertThat(at(BARE).poll(sid).statusCode()).isEqualTo(400);
  }

  @Test
  default void aWebSocketClientCloses() throws Exception {
    try (Line line = line(BARE)) {
      assertThat(line.send("1").awaitClose()).isPositive();
    }
  }

  @Test
  default void aLineIsUpgraded() throws Exception {
    String sid = at(BARE).open();
    try (Line line = at(BARE).webSocket(WEBSOCKET + "&sid=" + sid)) {
      upgrade(line);
    }
  }

  /** Upgrades a line, and joins by it: the answer shows that the server has done the first. */
  private static void upgrade(Line line) throws InterruptedException {
    assertThat(line.send("2probe").hear()).isEqualTo("3probe");
    line.send("5").send("40");
    assertThat(unpinged(line)).startsWith("40{");
  }

  @Test
  default void aPollBehindTheUpgradeIsRefused() throws Exception {
    String sid = at(BARE).open();
    try (Line line = at(BARE).webSocket(WEBSOCKET + "&sid=" + sid)) {
      upgrade(line);
      assertThat(at(BARE).poll(sid).statusCode()).isEqualTo(400);
    }
  }

  @Test
  default void aWebSocketBehindTheUpgradeIsRefused() throws Exception {
    String sid = at(BARE).open();
    String query = WEBSOCKET + "&sid=" + sid;
    try (Line line = at(BARE).webSocket(query)) {
      upgrade(line);
      assertThat(ClientHandshake.at(server().ws(BARE + "/socket.io/?" + query)).refusal().status())
          .isEqualTo(400);
    }
  }

  // ---- joining

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | {}",
        "/custom, | {}",
        "'' | {\"key\":\"123\"}",
        "/custom, | {\"key\":\"abc\"}"
      })
  default void aClientJoinsANamespace(String namespace, String auth) throws Exception {
    for (String application : namespace.isEmpty() ? List.of(BARE) : List.of(BARE, RECOVERING)) {
      try (Line line = line(application)) {
        line.send("40" + namespace + (auth.equals("{}") ? "" : auth));
        String joined = unpinged(line);
        assertThat(joined).startsWith("40" + namespace + "{");
        JsonNode said = Frames.parse(joined.substring(2 + namespace.length()));
        if (application.equals(BARE)) {
          assertThat(said.fieldNames()).toIterable().containsExactly("sid");
        }
        assertThat(said.path("sid").isTextual()).isTrue();
        assertThat(event(application, line))
            .isEqualTo("42" + namespace + "[\"auth\"," + auth + "]");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BARE, RECOVERING})
  default void aNamespaceThatIsNotThereIsToldSo(String application) throws Exception {
    try (Line line = line(application)) {
      line.send("40/random");
      assertThat(unpinged(line)).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BARE, RECOVERING})
  default void aClientThatBeginsWithNoPacketIsClosed(String application) throws Exception {
    try (Line line = line(application)) {
      assertThat(line.send("4abc").awaitClose()).isPositive();
    }
  }

  @Test
  default void namespacesMadeBeforeTheServerIsReadyAreThereToo() throws Exception {
    try (Line line = line(BARE)) {
      line.send("40/early,");
      assertThat(unpinged(line)).startsWith("40/early,{\"sid\":");
    }
    try (Line line = line(BARE)) {
      line.send("40/closed,");
      assertThat(unpinged(line)).startsWith("44/closed,{\"message\":\"401\"");
    }
  }

  // ---- leaving

  /** Nothing but raw namespaces is there: what serves services is started all the same. */
  @Test
  default void aClientOfAnApplicationWithoutServicesLeavesWithoutATrace() throws Exception {
    try (Line line = joined(BARE)) {
      line.send("40/custom");
      assertThat(unpinged(line)).startsWith("40/custom,{");
      assertThat(event(BARE, line)).isEqualTo("42/custom,[\"auth\",{}]");
      line.send("41").send("42/custom,[\"message\",1]");
      assertThat(event(BARE, line)).isEqualTo("42/custom,[\"message-back\",1]");
      assertThat(line.send("1").awaitClose()).isPositive();
    }
    assertThat(server().logText()).doesNotContain("it has not been started");
  }

  @Test
  default void whoLeavesTheRootNamespaceKeepsItsLine() throws Exception {
    try (Line line = joined(BARE)) {
      assertThat(line.send("41").hear()).isEqualTo("2");
    }
  }

  @Test
  default void whoLeavesANamespaceStaysInTheRoot() throws Exception {
    try (Line line = joined(BARE)) {
      line.send("40/custom");
      assertThat(unpinged(line)).startsWith("40/custom,{");
      assertThat(event(BARE, line)).isEqualTo("42/custom,[\"auth\",{}]");
      line.send("41/custom").send("42[\"message\",\"message to main namespace\"]");
      assertThat(event(BARE, line)).isEqualTo("42[\"message-back\",\"message to main namespace\"]");
    }
  }

  /** The same where clients may come back. */
  @Test
  default void whoLeavesANamespaceStaysInTheOthersAndMayJoinAgain() throws Exception {
    try (Line line = joined(RECOVERING)) {
      line.send("40");
      assertThat(unpinged(line)).startsWith("40{");
      line.send("41/custom").send("427[\"ping!\"]");
      assertThat(unpinged(line)).isEqualTo("437[\"pong!\"]");
      line.send("40/custom,");
      assertThat(unpinged(line)).startsWith("40/custom,{");
      assertThat(event(RECOVERING, line)).isEqualTo("42/custom,[\"auth\",{}]");
      line.send("41").send("42/custom,[\"message\",1]");
      assertThat(event(RECOVERING, line)).isEqualTo("42/custom,[\"message-back\",1]");
    }
  }

  // ---- events

  @ParameterizedTest
  @ValueSource(strings = {BARE, RECOVERING})
  default void anEventComesBack(String application) throws Exception {
    try (Line line = joined(application)) {
      line.send("42" + in(application) + "[\"message\",1,\"2\",{\"3\":[true]}]");
      assertThat(event(application, line))
          .isEqualTo("42" + in(application) + "[\"message-back\",1,\"2\",{\"3\":[true]}]");
      line.send("42" + in(application) + "[\"message\",1.5,1e21,{\"x\":1.25},-0.10]");
      assertThat(event(application, line))
          .as("numbers are the same numbers")
          .isEqualTo("42" + in(application) + "[\"message-back\",1.5,1E+21,{\"x\":1.25},-0.10]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BARE, RECOVERING})
  default void anEventWithAttachmentsComesBack(String application) throws Exception {
    String arguments = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
    try (Line line = joined(application)) {
      line.send("452-" + in(application) + "[\"message\"," + arguments)
          .send(new byte[] {1, 2, 3})
          .send(new byte[] {4, 5, 6});
      assertThat(event(application, line))
          .isEqualTo("452-" + in(application) + "[\"message-back\"," + arguments);
      assertThat(unpinged(line)).isEqualTo("bAQID");
      assertThat(unpinged(line)).isEqualTo("bBAUG");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BARE, RECOVERING})
  default void anEventIsAcknowledged(String application) throws Exception {
    String arguments = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";
    try (Line line = joined(application)) {
      line.send("42" + in(application) + "456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
      assertThat(unpinged(line)).isEqualTo("43" + in(application) + "456[1,\"2\",{\"3\":[false]}]");
      line.send("452-" + in(application) + "789[\"message-with-ack\"," + arguments)
          .send(new byte[] {1, 2, 3})
          .send(new byte[] {4, 5, 6});
      assertThat(unpinged(line)).isEqualTo("462-" + in(application) + "789[" + arguments);
      assertThat(unpinged(line)).isEqualTo("bAQID");
      assertThat(unpinged(line)).isEqualTo("bBAUG");
    }
  }

  /** Also what earlier versions of the suite ask: that the server is acknowledged to. */
  @Test
  default void theServerIsAcknowledgedTo() throws Exception {
    try (Line line = joined(BARE)) {
      line.send("427[\"ask\",1,\"2\"]");
      String question = unpinged(line);
      assertThat(question).matches("42\\d+\\[\"question\",1,\"2\"]");
      String id = question.replaceAll("^42(\\d+).*", "$1");
      line.send("43" + id + "[1,{\"3\":[true]}]");
      assertThat(unpinged(line)).isEqualTo("437[1,{\"3\":[true]}]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4abc",
        "42{}",
        "42abc[\"message-with-ack\",1,\"2\",{\"3\":[false]}]",
        "45-[\"message\"]",
        "42[\"message\""
      })
  default void aPacketThatIsNoneClosesTheLine(String packet) throws Exception {
    for (String application : List.of(BARE, RECOVERING)) {
      try (Line line = joined(application)) {
        assertThat(line.send(packet).awaitClose()).isEqualTo(1002);
      }
    }
  }

  // ---- credentials, at an application without a mechanism

  @ParameterizedTest
  @ValueSource(strings = {"Basic YWxpY2U6d3Jvbmc=", "Bearer x"})
  default void wrongCredentialsAreRefusedInTheNamespace(String header) throws Exception {
    EngineClient client = at(RECOVERING);
    var opened = client.send(client.request(POLLING).header("Authorization", header));
    assertThat(opened.statusCode()).isEqualTo(200);
    String sid = Frames.parse(opened.body().substring(1)).path("sid").asText();
    for (String namespace : List.of("/custom,", "/ws/member,")) {
      client.post(sid, "40" + namespace);
      assertThat(client.poll(sid).body())
          .isEqualTo(
              "44"
                  + namespace
                  + "{\"message\":\"401\",\"data\":{\"status\":401,"
                  + "\"message\":\"The credentials are wrong\"}}");
    }
    assertThat(
            at(BARE)
                .send(
                    new EngineClient(server().http("/bare/engine.io/"), "")
                        .request(POLLING)
                        .header("Authorization", header))
                .statusCode())
        .as("raw Engine.IO has no namespace to refuse")
        .isEqualTo(401);
  }

  /** Not 500 and a stack trace, which is what a container without a mechanism answers. */
  @ParameterizedTest
  @ValueSource(strings = {"", "Basic YWxpY2U6d3Jvbmc=", "Bearer x"})
  default void strangersGet401ElsewhereToo(String header) throws Exception {
    ClientHandshake handshake = ClientHandshake.at(server().ws("/sio/ws/member"));
    assertThat((header.isEmpty() ? handshake : handshake.header("Authorization", header)).refusal())
        .extracting(refusal -> refusal.status())
        .isEqualTo(401);
    var metrics = HttpRequest.newBuilder(server().http("/sio/carillon/metrics"));
    var events =
        HttpRequest.newBuilder(server().http("/sio/events"))
            .header("Content-Type", "application/cloudevents+json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    for (HttpRequest.Builder request : List.of(metrics, events)) {
      if (!header.isEmpty()) {
        request.header("Authorization", header);
      }
      var answer = at(RECOVERING).send(request);
      assertThat(answer.statusCode()).as(answer.uri().getPath()).isEqualTo(401);
    }
  }

  @Test
  default void anEmptyHeaderIsNoCredentials() throws Exception {
    EngineClient client = at(RECOVERING);
    var opened = client.send(client.request(POLLING).header("Authorization", ""));
    String sid = Frames.parse(opened.body().substring(1)).path("sid").asText();
    client.post(sid, "40/ws/member,");
    assertThat(client.poll(sid).body()).startsWith("44/ws/member,{\"message\":\"401\"");
    client.post(sid, "40/custom,");
    assertThat(client.poll(sid).body()).startsWith("40/custom,{");
  }

  /** As every client with another parser than the default one begins. */
  @Test
  default void aClientWithAnotherParserIsClosedWithAReason() throws Exception {
    try (Line line = line(RECOVERING)) {
      assertThat(line.send(new byte[] {(byte) 0x83, 1, 2}).awaitClose()).isEqualTo(1002);
    }
  }
}
