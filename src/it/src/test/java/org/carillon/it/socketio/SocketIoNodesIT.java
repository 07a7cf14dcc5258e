package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.carillon.testing.Browser;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two servers on one Redis and one PostgreSQL: the clients that people have hear what happens on
 * the other node, and come back to it.
 *
 * <p>A browser reaches the nodes through a network that can be cut and lead to the other. Each test
 * has a tenant of its own, so that a node has the clients that the test gave it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SocketIoNodesIT {

  private final String tenant = "t" + UUID.randomUUID();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private RedisProcess redis;
  private PostgresServer postgres;
  private ServerProcess one;
  private ServerProcess two;
  private Proxy network;
  private Browser browser;

  @BeforeAll
  void start() throws Exception {
    var war = TalkWar.write("sio-nodes.war");
    redis = running(RedisProcess.started());
    postgres = running(PostgresServer.start("socketio-postgres"));
    one = running(node("socketio-1")).war(war, "/sio").start();
    one.awaitStatus(TalkWar.PAGE, status -> status == 200); // alone, since it makes the tables
    two = running(node("socketio-2")).war(war, "/sio").start();
    two.awaitStatus(TalkWar.PAGE, status -> status == 200);
    network = running(new Proxy(one.port()));
    browser = running(Browser.start());
    browser.open(URI.create("http://localhost:" + network.port() + TalkWar.PAGE));
    browser.evaluate(BrowserSio.HELPERS);
  }

  private <T extends AutoCloseable> T running(T one) {
    running.push(one);
    return one;
  }

  private ServerProcess node(String name) {
    return ServerProcess.named(name)
        .database(postgres)
        .property("carillon.application", "talk")
        .property("carillon.cluster", "redis-streams")
        .property("carillon.redis.urls", redis.url());
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable one : running) { // the last one first
      one.close();
    }
  }

  private static SioClient.Options options(
      int port, String tenant, String transport, boolean reconnects) {
    return new SioClient.Options(
        "http://localhost:" + port + "/ws/talk?tenant=" + tenant,
        "/sio/socket.io/",
        List.of(transport),
        Map.of(),
        reconnects);
  }

  /** A browser's client, through the network to the first node. */
  private BrowserSio browserClient(String tenant, String transport) {
    network.turn(one.port());
    return new BrowserSio(browser, options(network.port(), tenant, transport, true));
  }

  private SioClient javaClient(ServerProcess node, String tenant) {
    return new JavaSio(options(node.port(), tenant, "websocket", false));
  }

  private static WsClient plain(ServerProcess node, String tenant) {
    return ClientHandshake.at(node.ws("/sio/ws/talk?tenant=" + tenant)).connect();
  }

  private static String text(JsonNode data) {
    return data.path("text").asText();
  }

  private static Map<String, String> text(String text) {
    return Map.of("text", text);
  }

  private static String said(SioClient client) {
    return text(client.hear("said").get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  @Order(1)
  void aBroadcastIsHeardByTheClientsOfTheOtherNodeButNotByItsSenderNorByOtherTenants(
      String transport) {
    String mine = tenant + "-broadcast-" + transport;
    String other = tenant + "-other-" + transport;
    try (BrowserSio js = browserClient(mine, transport);
        SioClient java = javaClient(two, mine);
        WsClient plain = plain(two, mine);
        SioClient stranger = javaClient(two, other);
        WsClient plainStranger = plain(two, other)) {
      js.connected();
      java.connected();
      stranger.connected();
      js.call("say", text("to all"));
      assertThat(said(js)).isEqualTo("to all");
      assertThat(said(java)).isEqualTo("to all");
      assertThat(text(plain.hear("said"))).isEqualTo("to all");

      js.call("sayToOthers", text("from JavaScript"));
      assertThat(said(java)).isEqualTo("from JavaScript");
      assertThat(text(plain.hear("said"))).isEqualTo("from JavaScript");
      java.call("sayToOthers", text("from Java"));
      assertThat(said(js)).isEqualTo("from Java");
      assertThat(text(plain.hear("said"))).isEqualTo("from Java");

      js.call("wsContext", Map.of("context", "room"));
      java.call("sayIn", Map.of("room", "room", "text", "to a room of the other node"));
      assertThat(said(js)).isEqualTo("to a room of the other node");

      js.call("rawToOthers", "raw", Map.of("n", 1));
      assertThat(java.hear("raw").get(0).path("n").asInt()).isEqualTo(1);
      plain.call("keep", text("through the outbox"));
      assertThat(text(js.hear("kept").get(0))).isEqualTo("through the outbox");
      assertThat(text(java.hear("kept").get(0))).isEqualTo("through the outbox");

      plain.call("say", text("last"));
      assertThat(said(js)).isEqualTo("last");
      assertThat(said(java)).as("each once, and its own not").isEqualTo("last");
      assertThat(js.unheard("raw")).as("the sender is left out").isZero();

      stranger.call("say", text("of another tenant"));
      assertThat(said(stranger)).as("it heard nothing before").isEqualTo("of another tenant");
      assertThat(text(plainStranger.hear("said"))).isEqualTo("of another tenant");
      assertThat(plainStranger.rest()).isEmpty();
      assertThat(plain.rest().toString()).doesNotContain("of another tenant").doesNotContain("raw");
      assertThat(js.unheard("said")).isZero();
    }
  }

  @Test
  @Order(1)
  void aNamespaceOfTheApplicationsOwnIsOneOverBothNodes() {
    String mine = tenant + "-live";
    try (SioClient here = live(one, mine);
        SioClient there = live(two, mine);
        SioClient stranger = live(two, tenant + "-other-live")) {
      String id = here.connected();
      String far = there.connected();
      stranger.connected();
      there.call("join", "room");
      here.call("tell", "room", "across");
      assertThat(there.hear("told").get(0).asText()).isEqualTo("across");
      assertThat(here.call("everyone").get(0))
          .extracting(JsonNode::asText)
          .containsExactlyInAnyOrder(id, far);
      assertThat(there.call("askNodes", 7).toString()).isEqualTo("[[[\"a node heard\",7]]]");
      assertThat(stranger.unheard("told")).isZero();
    }
  }

  private static SioClient live(ServerProcess node, String tenant) {
    return new JavaSio(
        new SioClient.Options(
            "http://localhost:" + node.port() + "/live?tenant=" + tenant,
            "/sio/socket.io/",
            List.of("websocket"),
            Map.of(),
            false));
  }

  /** Hears an event of its node, by which it is known what it missed. */
  private static void joined(BrowserSio client, SioClient other) {
    client.connected();
    other.connected();
    client.call("wsContext", Map.of("context", "left"));
    client.call("wsContext", Map.of("context", "room"));
    client.call("wsContext", Map.of("context", "left", "exit", true));
    other.call("say", text("seen"));
    assertThat(said(client)).isEqualTo("seen");
  }

  /** Happens while a client is away, through the other. */
  private static void happen(SioClient other) {
    other.call("sayIn", Map.of("room", "room", "text", "in its room"));
    other.call("sayIn", Map.of("room", "left", "text", "not for it"));
    other.call("keep", text("kept"));
    other.call("say", text("last"));
  }

  /** It is who it was, and hears what happened, in order. */
  private static void isBack(BrowserSio client, String id, SioClient other) {
    client.connectedAgain(2);
    assertThat(client.connected()).isEqualTo(id);
    assertThat(client.isRecovered()).isTrue();
    assertThat(said(client)).isEqualTo("in its room");
    assertThat(text(client.hear("kept").get(0))).isEqualTo("kept");
    assertThat(said(client)).isEqualTo("last");
    assertThat(client.call("whereAmI").get(0)).as("its rooms").hasToString("[\"room\"]");
    other.call("sayIn", Map.of("room", "room", "text", "still in it"));
    assertThat(said(client)).isEqualTo("still in it");
    assertThat(client.unheard("said")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  @Order(2)
  void aClientWhoseLineIsCutComesBackToTheOtherNode(String transport) {
    String mine = tenant + "-cut-" + transport;
    try (SioClient watcher = javaClient(two, mine)) {
      watcher.connected(); // so that the other node keeps events from before the client joins
      cut(mine, transport);
    }
  }

  private void cut(String mine, String transport) {
    try (SioClient other = javaClient(one, mine);
        BrowserSio client = browserClient(mine, transport)) {
      joined(client, other);
      String id = client.connected();

      network.cut();
      client.left();
      happen(other);
      network.turn(two.port());
      network.restore();
      isBack(client, id, other);
    } finally {
      network.restore();
    }
  }

  @Test
  @Order(3)
  void aClientThatComesBackWhileItsNodeBelievesItIsThereEndsItsOldLine() throws Exception {
    String query = "EIO=4&transport=websocket&tenant=" + tenant + "-open";
    try (SioClient watcher = javaClient(two, tenant + "-open");
        var old = new EngineClient(one.http("/sio/socket.io/"), "").webSocket(query);
        var back = new EngineClient(two.http("/sio/socket.io/"), "").webSocket(query)) {
      watcher.connected();
      old.hear();
      back.hear();
      old.send("40/ws/talk,");
      String connected = old.hear();
      old.send("42/ws/talk,[\"say\",{\"text\":\"seen\"}]");
      assertThat(said(watcher)).isEqualTo("seen");
      String offset = old.hear().replaceAll(".*,\"([^\"]+)\"]", "$1");
      String pid = connected.replaceAll(".*\"pid\":\"([^\"]+)\".*", "$1");

      back.send("40/ws/talk,{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}");
      assertThat(back.hear()).isEqualTo(connected);
      assertThat(old.awaitClose()).isPositive();
      back.send("42/ws/talk,1[\"echo\",{\"text\":\"on\"}]");
      assertThat(back.hear()).isEqualTo("43/ws/talk,1[\"on\"]");
    }
  }

  @Test
  @Order(4)
  void theClientsOfANodeThatIsKilledComeBackToTheOther() throws Exception {
    String mine = tenant + "-killed";
    try (SioClient other = javaClient(two, mine)) {
      other.connected();
      killed(mine, other);
    }
  }

  private void killed(String mine, SioClient other) throws Exception {
    try (BrowserSio client = browserClient(mine, "websocket")) {
      joined(client, other);
      String id = client.connected();

      one.kill9();
      client.left();
      happen(other);
      network.turn(two.port());
      isBack(client, id, other);
    }
  }
}
