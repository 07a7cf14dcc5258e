package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.it.engine.Jmx;
import org.carillon.it.engine.LatchApplication;
import org.carillon.it.socketio.JavaSio;
import org.carillon.it.socketio.SioClient;
import org.carillon.testing.Await;
import org.carillon.testing.Balancer;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.CookieClient;
import org.carillon.testing.Http;
import org.carillon.testing.KeyPair;
import org.carillon.testing.MachineTool;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The composition of {@code deploy} without its containers: PostgreSQL, Redis, two nodes that the
 * scripts set up, and HAProxy before them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployIT {

  /** All that a script, a shell or an expression might take for its own. */
  private static final String PASSWORD = "a b:c=d\"e'f\\g$h#i,j;k&l|m{n}o%p";

  /** Settings of Carillon are MicroProfile's, which would take this for an expression. */
  private static final String DATABASE_PASSWORD = PASSWORD + "${q}";

  /** What ends the session of a node that is dead or cut off, as PostgreSQL tells it. */
  private static final Map<String, String> SESSION =
      Map.of(
          "tcp_keepalives_idle", "5",
          "tcp_keepalives_interval", "2",
          "tcp_keepalives_count", "2",
          "tcp_user_timeout", "9000",
          "idle_in_transaction_session_timeout", "30s",
          "lock_timeout", "10s");

  private KeyPair key;
  private PostgresServer postgres;
  private RedisProcess redis;
  private ServerProcess one;
  private ServerProcess two;
  private Balancer balancer;

  @BeforeAll
  void compose() throws Exception {
    Path war = LatchApplication.addedTo(Build.war(), "deploy.war");
    postgres = PostgresServer.start("deploy-postgres");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create role carillon login password '" + DATABASE_PASSWORD.replace("'", "''") + "'");
      statement.execute("create database carillon owner carillon");
      if (Build.server() == ServerKind.PAYARA) { // whose script cannot say them
        for (String own : statements()) {
          statement.execute(own);
        }
      }
    }
    redis = RedisProcess.guarded(PASSWORD);
    key = KeyPair.make("deploy.p12", PASSWORD);
    one = node("deploy-1", war).awaitReady(); // alone, since it makes the tables
    two = node("deploy-2", war).awaitReady();
    balancer = Balancer.start(one, two);
  }

  /** Those of docs/deploy.md for the sessions of all nodes. */
  private static List<String> statements() throws IOException {
    List<String> found =
        Files.readAllLines(Path.of("docs/deploy.md")).stream()
            .filter(line -> line.startsWith("alter role carillon set "))
            .toList();
    assertThat(found).hasSize(SESSION.size());
    return found;
  }

  private ServerProcess node(String name, Path war) throws Exception {
    return ServerProcess.named(name)
        .war(war)
        .environment("CARILLON_DB_HOST", "localhost")
        .environment("CARILLON_DB_PORT", Integer.toString(postgres.port()))
        .environment("CARILLON_DB_NAME", "carillon")
        .environment("CARILLON_DB_USER", "carillon")
        .environment("CARILLON_DB_PASSWORD", DATABASE_PASSWORD)
        .environment("CARILLON_REDIS_URLS", redis.url())
        .environment("CARILLON_REDIS_PASSWORD", PASSWORD)
        .environment("CARILLON_KEYSTORE", key.file().toString())
        .environment("CARILLON_KEYSTORE_PASSWORD", PASSWORD)
        .configuredBy("postgres", "cluster", "tls")
        .start();
  }

  @AfterAll
  void tearDown() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {balancer, two, one, redis, postgres}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  @Order(1)
  void whatEndsTheSessionsOfADeadNodeIsSetForTheConnectionsOfEach() throws Exception {
    Map<String, String> all = new HashMap<>(SESSION);
    all.put("socketTimeout", "30000ms");
    for (ServerProcess node : List.of(one, two)) {
      Map<String, String> found = new HashMap<>();
      for (String name : all.keySet()) {
        found.put(name, Http.get(node.http("/pool?setting=" + name), null).body().strip());
      }
      assertThat(found).isEqualTo(all);
    }
  }

  @Test
  @Order(1)
  void theScriptsPutTheApplicationOnPostgresAndOnRedis() throws Exception {
    try (WsClient alice = ClientHandshake.at(one.ws("/ws/todo")).as("alice").connect();
        WsClient carol = ClientHandshake.at(two.ws("/ws/todo")).as("carol").connect();
        WsClient guest = ClientHandshake.at(two.ws("/ws/chat")).as("carol").connect();
        WsClient host = ClientHandshake.at(one.ws("/ws/chat")).as("alice").connect()) {
      carol.call("Todos:list", data()); // a connection hears from its first reply on, at the latest
      alice.call("Todos:create", data("title", "in PostgreSQL"));
      carol.hear("Todos:created");
      host.call("message", data("text", "over Redis")); // in no outbox
      guest.hear("received");
    }
    try (Connection connection = postgres.connect("carillon");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from carillon_outbox_entry")) {
      rows.next();
      assertThat(rows.getLong(1)).isPositive();
    }
  }

  @Test
  @Order(1)
  void theScriptsServeOverTls() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(key.trusting()).build();
    for (ServerProcess node : List.of(one, two)) {
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(node.https("/carillon/health/ready")).build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
      URI address = URI.create(node.https("/ws/latch").toString().replace("https:", "wss:"));
      client
          .newWebSocketBuilder()
          .buildAsync(address, new WebSocket.Listener() {})
          .get(20, TimeUnit.SECONDS)
          .abort();
    }
  }

  @Test
  @Order(2)
  void theBalancerCarriesWebSocketsAndKeepsTheOperatorsPages() throws Exception {
    try (WsClient client = ClientHandshake.at(balancer.ws("/ws/todo")).as("alice").connect()) {
      assertThat(client.call("Todos:list", Map.of()).isArray()).isTrue();
    }
    for (String path :
        List.of(
            "/carillon/health/ready",
            "//carillon/health/ready",
            "/%63arillon/health/ready",
            "/./carillon/health/ready",
            "/CARILLON;x=y/health/ready")) {
      assertThat(Http.get(balancer.http(path), null).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(Http.get(one.http("/carillon/health/ready"), null).statusCode()).isEqualTo(200);
  }

  @Test
  @Order(3)
  void aClientOfSocketIoPollsAtTheNodeOfItsSessionAndUpgradesThere() {
    for (int i = 0; i < 4; i++) { // the balancer takes its nodes in turn
      try (SioClient client = socketIo(new CookieClient(), "polling")) {
        client.connected();
        for (String text : List.of("a", "b", "c")) {
          assertThat(client.call("echo", Map.of("text", text)).get(0).asText()).isEqualTo(text);
        }
      }
      try (SioClient client = socketIo(new CookieClient(), "polling", "websocket")) {
        client.connected();
        Await.until("it has upgraded", () -> client.transport().equals("websocket"));
        assertThat(client.call("echo", Map.of("text", "on")).get(0).asText()).isEqualTo("on");
      }
    }
  }

  /** Late, since a drain is not taken back. */
  @Test
  @Order(4)
  void aNodeThatDrainsGetsNoNewClientsAndItsOwnComeBackToTheOther() throws Exception {
    List<WsClient> atOne = new ArrayList<>();
    List<WsClient> elsewhere = new ArrayList<>();
    while (atOne.size() < 2) { // the balancer takes its nodes in turn
      int before = connections(one); // clients of other tests may still be on their way out
      WsClient client = plain();
      (connections(one) > before ? atOne : elsewhere).add(client);
    }
    CookieClient browser = new CookieClient();
    SioClient polling = socketIo(browser, "polling");
    polling.connected();
    while (!browser.cookie("CARILLON_NODE").equals("node1")) {
      polling.close();
      browser = new CookieClient();
      polling = socketIo(browser, "polling");
      polling.connected();
    }
    SioClient held = polling;
    CompletableFuture<String> reply =
        CompletableFuture.supplyAsync(
            () -> held.call("hold", Map.of("name", "drain")).get(0).asText());
    Await.until("its operation runs", () -> text(one, "/latch?name=drain", null).equals("1"));

    Process drain = drain(one, "operator:operator");
    Await.until("the node drains", () -> text(one, "/carillon/drain", "operator").contains("ing"));
    CookieClient newcomer = new CookieClient();
    try (WsClient fresh = plain();
        SioClient other = socketIo(newcomer, "polling")) {
      other.connected();
      assertThat(newcomer.cookie("CARILLON_NODE")).isEqualTo("node2");
      for (WsClient client : atOne) {
        assertThat(client.closeCode()).isEqualTo(1001);
        plain().close();
      }
      Await.until("one is left that waits", () -> connections(one) == 1);
      fresh.call("echo", data("text", "still here"));

      balancer.awaitLog("Server polling/node1 is DOWN");
      Http.post(one.http("/latch?name=drain"), null);
      assertThat(reply.get(20, TimeUnit.SECONDS))
          .as("polled at the node that goes")
          .isEqualTo("drain");
      assertThat(drain.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(drain.exitValue()).isZero();
      assertThat(text(one, "/carillon/drain", "operator")).contains("\"drained\"");
    } finally {
      drain.destroyForcibly();
      atOne.forEach(WsClient::close);
      elsewhere.forEach(WsClient::close);
      held.close();
    }
    try (SioClient again = socketIo(browser, "polling")) {
      again.connected();
      assertThat(browser.cookie("CARILLON_NODE")).isEqualTo("node2");
    }
  }

  @Test
  @Order(5)
  void aNodeDrainsByJmxButForNobodyWhoIsNoOperator() throws Exception {
    Jmx jmx = new Jmx(two, "");
    Process refused = drain(two, "alice:alice");
    assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.exitValue()).isNotZero();
    assertThat(jmx.get("Node", "State")).isEqualTo("SERVING");
    try (WsClient client = ClientHandshake.at(two.ws("/ws/latch")).connect()) {
      jmx.call("Node", "drain");
      assertThat(client.closeCode()).isEqualTo(1001);
    }
    Await.until("it has drained", () -> jmx.get("Node", "State").equals("DRAINED"));
    assertThat(jmx.number("Node", "Connections")).isZero();
  }

  private WsClient plain() {
    WsClient client = ClientHandshake.at(balancer.ws("/ws/latch")).connect();
    client.call("echo", data("text", "here"));
    return client;
  }

  private SioClient socketIo(CookieClient http, String... transports) {
    return new JavaSio(
        new SioClient.Options(
            balancer.http("/ws/latch").toString(),
            "/socket.io/",
            List.of(transports),
            Map.of(),
            false),
        http.http());
  }

  private static Process drain(ServerProcess node, String operator) throws Exception {
    MachineTool.path("curl", "curl"); // which the script calls
    ProcessBuilder hook =
        new ProcessBuilder(
                Build.deploy().resolve("docker/drain.sh").toString(), Integer.toString(node.port()))
            .redirectErrorStream(true)
            .redirectOutput(Build.data().resolve("drain.log").toFile());
    hook.environment().put("CARILLON_OPERATOR", operator);
    return hook.start();
  }

  private static int connections(ServerProcess node) {
    String page = text(node, "/carillon/drain", "operator");
    return Integer.parseInt(page.replaceAll(".*\"connections\":(\\d+).*", "$1"));
  }

  private static String text(ServerProcess node, String path, String user) {
    try {
      return Http.get(node.http(path), user).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
