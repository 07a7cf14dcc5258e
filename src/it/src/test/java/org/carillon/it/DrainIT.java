package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.carillon.it.engine.LatchApplication;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.RawClient;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node goes: by a call, and because its server is asked to end. */
class DrainIT {

  private static Path war;

  @BeforeAll
  static void build() {
    war = LatchApplication.war("drain.war");
  }

  @Test
  void aNodeThatIsToldToGoLetsOperationsEndAndRefusesNewClients() throws Exception {
    try (ServerProcess server = start("drain-call")) {
      WsClient idle = connect(server);
      WsClient waiting = connect(server);
      WsClient holding = connect(server);
      EngineClient.Line socketIo = socketIo(server);
      waiting.send(Frames.frame("await", data("name", "later"), java.util.Map.of(), "w"));
      holding.send(Frames.frame("hold", data("name", "later"), java.util.Map.of(), "h"));
      Await.until("the operation runs", () -> holding(server, "later") == 1);

      theNodeIsWellAndSaysHowMuchItDoes(server, idle);
      assertThat(Http.post(server.http("/carillon/drain"), null).statusCode()).isEqualTo(401);
      assertThat(Http.post(server.http("/carillon/drain"), "alice").statusCode()).isEqualTo(403);
      assertThat(Http.get(server.http("/carillon/drain"), "operator").body())
          .contains("\"state\":\"serving\"")
          .contains("\"connections\":4");

      var begun = Http.post(server.http("/carillon/drain"), "operator");
      assertThat(begun.statusCode()).isEqualTo(202);
      assertThat(begun.body()).contains("\"state\":\"draining\"");
      assertThat(Http.get(server.http("/carillon/health/ready"), null).statusCode()).isEqualTo(503);
      assertThat(Http.get(server.http("/carillon/health/live"), null).statusCode()).isEqualTo(200);
      assertThat(Http.get(server.http("/carillon/health"), "operator").body())
          .contains("\"state\":\"draining\"");
      assertThat(idle.closeCode()).isEqualTo(1001);
      assertThat(socketIo.awaitClose()).as("Socket.IO").isEqualTo(1001);
      var refusal = ClientHandshake.at(server.ws("/ws/latch")).refusal();
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.headers()).containsKey("retry-after");
      assertThat(Http.post(server.http("/carillon/drain"), "operator").body())
          .contains("\"state\":\"draining\"")
          .contains("\"connections\":2");

      Http.post(server.http("/latch?name=later"), null);
      for (WsClient client : new WsClient[] {waiting, holding}) {
        assertThat(client.take("the reply", f -> f.has("ref")).path("data").asText())
            .isEqualTo("later");
        assertThat(client.closeCode()).isEqualTo(1001);
      }
      Await.until(
          "the node has drained",
          () ->
              state(server).contains("\"state\":\"drained\",\"connections\":0")
                  || state(server).contains("\"connections\":0,\"state\":\"drained\""));
      assertThat(Http.post(server.http("/carillon/drain"), "operator").statusCode()).isEqualTo(200);
    }
  }

  private static void theNodeIsWellAndSaysHowMuchItDoes(ServerProcess server, WsClient client)
      throws Exception {
    client.call("tell", data("text", "counted"));
    client.hear("told");
    Await.until(
        "the database is known to answer",
        () -> text(server, "/carillon/health", "operator").contains("\"waiting\":"));
    assertThat(Http.get(server.http("/carillon/health/ready"), null).statusCode()).isEqualTo(200);
    var anonymous = Http.get(server.http("/carillon/health"), null);
    assertThat(anonymous.statusCode()).isEqualTo(200);
    assertThat(anonymous.body()).isEqualTo("{\"status\":\"up\"}");
    assertThat(text(server, "/carillon/health", "operator"))
        .contains("\"database\":", "\"outbox\":", "\"state\":\"serving\"");

    assertThat(Http.get(server.http("/carillon/metrics"), null).statusCode()).isEqualTo(401);
    assertThat(Http.get(server.http("/carillon/metrics"), "alice").statusCode()).isEqualTo(403);
    assertThat(text(server, "/carillon/metrics", "operator"))
        .contains("carillon_connections 4.0")
        .contains("carillon_outbox_delivery_seconds_count{tenant=\"default\"} 1")
        .containsPattern("carillon_frames_in_total [1-9]")
        .contains("carillon_operations_total{outcome=\"OK\"}");
  }

  @Test
  void anOperationInFlightIsAnsweredBeforeTheServerEnds() throws Exception {
    try (ServerProcess server = start("drain-term")) {
      WsClient idle = connect(server);
      WsClient waiting = connect(server);
      WsClient holding = connect(server);
      EngineClient.Line socketIo = socketIo(server);
      waiting.send(Frames.frame("nap", data("millis", 5_000), java.util.Map.of(), "w"));
      holding.send(Frames.frame("work", data("millis", 5_000), java.util.Map.of(), "h"));
      Await.until(
          "the operations run", () -> holding(server, "work") + holding(server, "nap") == 2);
      int before = server.logText().length();
      server.signalTerm();
      assertThat(idle.closeCode()).isEqualTo(1001);
      assertThat(socketIo.awaitClose()).as("Socket.IO").isEqualTo(1001);
      if (Build.server() == ServerKind.WILDFLY) {
        nothingIsServedMeanwhile(server);
      }
      for (WsClient client : new WsClient[] {waiting, holding}) {
        assertThat(client.take("the reply", f -> f.has("ref")).path("data").asText())
            .isEqualTo("done");
        assertThat(client.closeCode()).isEqualTo(1001);
      }
      server.sigterm();
      assertThat(server.logText().substring(before).lines())
          .noneMatch(line -> line.contains(" ERROR ") || line.contains("SEVERE"))
          .noneMatch(line -> line.startsWith("\tat "));
    }
  }

  /** WildFly is suspended then, as docs/operations.md says: no request reaches the application. */
  private static void nothingIsServedMeanwhile(ServerProcess server) throws Exception {
    for (String path :
        List.of("/carillon/health/live", "/carillon/health/ready", "/carillon/drain")) {
      var answer = Http.get(server.http(path), "operator");
      assertThat(answer.statusCode()).as(path).isEqualTo(503);
      assertThat(answer.headers().map()).as(path).doesNotContainKey("retry-after");
    }
    ClientHandshake.Refusal refusal = ClientHandshake.at(server.ws("/ws/latch")).refusal();
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.headers()).doesNotContainKey("retry-after");
  }

  /** Payara Micro has no such command. */
  @Test
  void aWildFlyThatIsSuspendedAndResumedServesAsBefore() throws Exception {
    assumeTrue(Build.server() == ServerKind.WILDFLY);
    try (ServerProcess server = start("drain-resume", "carillon.idle", "PT4S")) {
      for (int round = 0; round < 2; round++) {
        WsClient client = connect(server);
        server.command(":suspend");
        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(ClientHandshake.at(server.ws("/ws/latch")).refusal().status()).isEqualTo(503);
        server.command(":resume");
        try (WsClient speaker = connect(server);
            WsClient hearer = connect(server)) {
          assertThat(state(server)).contains("\"state\":\"serving\"");
          assertThat(Http.get(server.http("/carillon/health/ready"), null).statusCode())
              .isEqualTo(200);
          speaker.call("tell", data("text", "through the outbox " + round));
          assertThat(hearer.hear("told").path("text").asText())
              .isEqualTo("through the outbox " + round);
        }
        socketIo(server).close();
        try (RawClient dead = RawClient.open(server.port(), "/ws/latch", "alice")) {
          dead.awaitEnd(); // it answers no ping: the heartbeat is back, too
        }
      }
    }
  }

  private static ServerProcess start(String name) throws Exception {
    return start(name, "carillon.idle", "PT60S");
  }

  private static ServerProcess start(String name, String setting, String value) throws Exception {
    ServerProcess server = ServerProcess.named(name).war(war).property(setting, value).start();
    server.awaitStatus("/latch?name=none", status -> status == 200);
    return server;
  }

  private static WsClient connect(ServerProcess server) {
    WsClient client = ClientHandshake.at(server.ws("/ws/latch")).connect();
    client.call("echo", data("text", "here"));
    return client;
  }

  private static EngineClient.Line socketIo(ServerProcess server) throws InterruptedException {
    EngineClient.Line line =
        new EngineClient(server.http("/socket.io/"), "").webSocket("EIO=4&transport=websocket");
    assertThat(line.hear()).startsWith("0{");
    assertThat(line.send("40/ws/latch,").hear()).startsWith("40/ws/latch,{\"sid\":");
    return line;
  }

  private static int holding(ServerProcess server, String name) {
    return Integer.parseInt(text(server, "/latch?name=" + name, null));
  }

  private static String state(ServerProcess server) {
    return text(server, "/carillon/drain", "operator");
  }

  private static String text(ServerProcess server, String path, String user) {
    try {
      return Http.get(server.http(path), user).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
