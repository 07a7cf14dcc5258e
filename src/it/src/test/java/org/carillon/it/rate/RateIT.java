package org.carillon.it.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.carillon.it.engine.EngineEcho;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.EngineClient;
import org.carillon.testing.EngineClient.Line;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who sends more than it may is told when to go on, and who goes on all the same is closed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateIT {

  /** Frames a second, and ten times as many at once. */
  private static final int RATE = 4;

  private static final int AT_ONCE = 10 * RATE;
  private static final int CLIENTS = 64;

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    server =
        ServerProcess.named("rate")
            .war(
                war("connection", "carillon.rate.connection.frames=4\ncarillon.rate.refusals=30"),
                "/connection")
            .war(war("user", "carillon.rate.user.frames=4"), "/user")
            .war(war("operations", "carillon.limit.operations-of-user=4"), "/operations")
            .war(war("address", "carillon.rate.address.frames=4"), "/address")
            .property("carillon.rate.burst", "PT10S")
            .property("carillon.operation.timeout", "PT20S")
            .start();
    for (String path : List.of("/connection", "/user", "/operations", "/address")) {
      server.awaitStatus(path + "/carillon/health/ready", status -> status == 200);
    }
  }

  private static java.nio.file.Path war(String name, String settings) throws IOException {
    return Wars.write(
        Wars.with(RateService.class, EngineEcho.class)
            .addPackage(TenantCaller.class.getPackage())
            .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties"),
        "rate-" + name + ".war");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ClientHandshake at(String application) {
    return ClientHandshake.at(server.ws("/" + application + "/ws/rate"));
  }

  private EngineClient engine(String application, String path) {
    return new EngineClient(server.http("/" + application + path), "");
  }

  private static String echo(int ref) {
    return "{\"event\":\"echo\",\"data\":{\"text\":\"t\"},\"ref\":" + ref + "}";
  }

  private static boolean isRefused(JsonNode reply) {
    return reply.path("data").path("code").asText().equals("RATE_LIMITED");
  }

  private static void awaitMillis(long millis) {
    long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    Await.until("it is time to go on", () -> System.nanoTime() - due >= 0);
  }

  @Test
  void aConnectionThatSendsTooMuchIsToldWhenToGoOnAndItIsTrue() {
    try (WsClient client = at("connection").connect()) {
      client.call("echo", Map.of("text", "greeted"));
      int sent = 0;
      JsonNode refused = null;
      while (refused == null) {
        sent++;
        client.send(echo(sent));
        int ref = sent;
        JsonNode reply = client.take("an answer", frame -> frame.path("ref").asInt() == ref);
        refused = isRefused(reply) ? reply : null;
      }
      assertThat(sent).isGreaterThan(AT_ONCE - 2);
      assertThat(refused.path("event").asText()).isEqualTo("error");
      assertThat(refused.path("data").path("event").asText()).isEqualTo("echo");
      long retryAfter = refused.path("data").path("retryAfter").asLong();
      assertThat(retryAfter).isBetween(1L, 1_000L / RATE);
      awaitMillis(retryAfter);
      assertThat(client.call("echo", Map.of("text", "again")).asText()).isEqualTo("again");
    }
  }

  @Test
  void whoGoesOnIsClosedWith1008() throws Exception {
    try (WsClient client = at("connection").connect();
        WsClient other = at("connection").connect()) {
      for (int i = 0; i < 10 * AT_ONCE && !client.isClosed(); i++) {
        try {
          client.send(echo(i));
        } catch (RuntimeException closed) {
          break; // while it was written
        }
      }
      assertThat(client.closeCode()).isEqualTo(1008);
      assertThat(client.closeReason()).contains("too many frames");
      assertThat(other.call("echo", Map.of("text", "unharmed")).asText()).isEqualTo("unharmed");
    }
    Await.until(
        "the security log tells of it",
        () ->
            server.logTail().contains("excess_rate_limit_exceeded:- from 127.0.0.1: RateService"));
    assertThat(figures()).containsPattern("carillon_rate_closed_total [1-9]");
  }

  @Test
  void sixtyFourConnectionsOfAUserShareItsRate() throws Exception {
    shared("user", true);
  }

  @Test
  void sixtyFourConnectionsOfAnAddressShareItsRate() throws Exception {
    shared("address", false);
  }

  private void shared(String application, boolean isKnown) throws Exception {
    List<WsClient> clients = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add((isKnown ? at(application).as("bob") : at(application)).connect());
      }
      long begin = System.nanoTime();
      List<Future<Integer>> answers = new ArrayList<>();
      for (WsClient client : clients) {
        answers.add(
            threads.submit(
                () -> {
                  int taken = 0;
                  for (int ref = 1; ref <= 5; ref++) {
                    client.send(echo(ref));
                    int sent = ref;
                    JsonNode reply =
                        client.take("an answer", frame -> frame.path("ref").asInt() == sent);
                    taken += isRefused(reply) ? 0 : 1;
                  }
                  return taken;
                }));
      }
      int taken = 0;
      for (Future<Integer> each : answers) {
        taken += each.get(60, TimeUnit.SECONDS);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      assertThat(taken).isBetween(AT_ONCE, AT_ONCE + (int) (seconds * RATE) + 1);
      assertThat(taken).isLessThan(5 * CLIENTS);
    } finally {
      threads.shutdownNow();
      clients.forEach(WsClient::close);
    }
  }

  @Test
  void theOperationsOfAUserInProgressAreBounded() {
    List<WsClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        clients.add(at("operations").as("carol").connect());
      }
      for (WsClient client : clients.subList(0, 4)) {
        client.send("{\"event\":\"await\",\"data\":{\"name\":\"held\"},\"ref\":1}");
      }
      WsClient last = clients.get(4);
      try (WsClient alice = at("operations").as("alice").connect()) {
        Await.until("four have begun", () -> alice.call("begun", Map.of()).asInt() == 4);
        JsonNode refused = last.fail("echo", Map.of("text", "t"));
        assertThat(refused.path("code").asText()).isEqualTo("RATE_LIMITED");
        assertThat(refused.path("message").asText()).contains("in progress");
        assertThat(refused.path("retryAfter").asInt()).isEqualTo(1_000);
        alice.call("complete", Map.of("name", "held"));
      }
      for (WsClient client : clients.subList(0, 4)) {
        assertThat(client.take("its answer", f -> f.path("ref").asInt() == 1).path("data").asText())
            .isEqualTo("held");
      }
      Await.until(
          "there is room again",
          () -> {
            last.send("{\"event\":\"echo\",\"data\":{\"text\":\"t\"},\"ref\":3}");
            return !isRefused(last.take("an answer", frame -> frame.path("ref").asInt() == 3));
          });
    } finally {
      clients.forEach(WsClient::close);
    }
  }

  @Test
  void anEventOfSocketIoIsRefusedByItsAcknowledgementAndWhoGoesOnIsDisconnected() throws Exception {
    EngineClient client = engine("connection", "/socket.io/");
    try (Line line = client.webSocket("EIO=4&transport=websocket")) {
      line.hear();
      line.send("40/ws/rate,");
      assertThat(line.hear()).startsWith("40/ws/rate,");
      String refused = null;
      for (int i = 0; i < 2 * AT_ONCE && refused == null; i++) {
        line.send("42/ws/rate," + i + "[\"echo\",{\"text\":\"t\"}]");
        String answer = line.hear();
        assertThat(answer).startsWith("43/ws/rate," + i + "[");
        refused = answer.contains("RATE_LIMITED") ? answer : null;
      }
      JsonNode error = Frames.parse(refused.substring(refused.indexOf('['))).path(0).path("error");
      assertThat(error.path("retryAfter").asLong()).isBetween(1L, 1_000L / RATE);
      awaitMillis(error.path("retryAfter").asLong());
      line.send("42/ws/rate,900[\"echo\",{\"text\":\"again\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/rate,900[\"again\"]");
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < 10 * AT_ONCE && !line.isClosed(); i++) {
        try {
          line.send("451-/ws/rate,[\"echo\",{\"_placeholder\":true,\"num\":0}]");
          line.send(new byte[3]);
        } catch (RuntimeException closed) {
          break; // while it was written
        }
      }
      assertThat(line.awaitClose()).isEqualTo(1008);
      heard.addAll(line.rest());
      assertThat(heard).anyMatch(packet -> packet.contains("\"RATE_LIMITED\""));
      assertThat(heard)
          .anyMatch(packet -> packet.startsWith("42/ws/rate,[\"error\",{\"code\":\"1008\""));
      assertThat(heard).contains("41/ws/rate,");
    }
  }

  @Test
  void pollsOfSocketIoAreCountedMessageByMessage() throws Exception {
    EngineClient client = engine("connection", "/socket.io/");
    String sid = client.open();
    client.post(sid, "40/ws/rate,");
    assertThat(client.poll(sid).body()).startsWith("40/ws/rate,");
    StringBuilder payload = new StringBuilder();
    for (int i = 0; i < AT_ONCE + 20; i++) {
      payload.append(i == 0 ? "" : "\u001e").append("42/ws/rate,").append(i);
      payload.append("[\"echo\",{\"text\":\"t\"}]");
    }
    assertThat(client.post(sid, payload.toString()).statusCode()).isEqualTo(200);
    StringBuilder answers = new StringBuilder();
    while (answers.toString().split("43/ws/rate,", -1).length - 1 < AT_ONCE + 20) {
      answers.append(client.poll(sid).body());
    }
    assertThat(answers.toString()).contains("\"retryAfter\":");
    assertThat(answers.toString().split("RATE_LIMITED", -1).length - 1).isBetween(10, 21);
    assertThat(client.post(sid, payload.toString()).statusCode()).isEqualTo(429);
    Await.until("its session has ended", () -> status(client, sid) == 400);
  }

  private static int status(EngineClient client, String sid) {
    try {
      return client.poll(sid).statusCode();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String figures() throws IOException, InterruptedException {
    return Http.get(server.http("/connection/carillon/metrics"), "operator").body();
  }

  @Test
  void aJoinThatIsOneTooManyIsRefused() throws Exception {
    EngineClient client = engine("connection", "/socket.io/");
    try (Line line = client.webSocket("EIO=4&transport=websocket")) {
      line.hear();
      for (int i = 0; i < AT_ONCE + 5; i++) {
        line.send("40/ws/rate,");
      }
      String refused = line.hear();
      while (!refused.startsWith("44/ws/rate,")) {
        refused = line.hear();
      }
      JsonNode error = Frames.parse(refused.substring(refused.indexOf('{')));
      assertThat(error.path("data").path("status").asInt()).isEqualTo(429);
      assertThat(error.path("data").path("retryAfter").asInt()).isPositive();
    }
  }

  @Test
  void engineIoItselfHasNoWordForItAndCloses() throws Exception {
    EngineClient client = engine("connection", "/engine.io/");
    try (Line line = client.webSocket("EIO=4&transport=websocket")) {
      line.hear();
      for (int i = 0; i < 2 * AT_ONCE && !line.isClosed(); i++) {
        try {
          line.send("4number");
        } catch (RuntimeException closed) {
          break; // while it was written
        }
      }
      assertThat(line.awaitClose()).isEqualTo(1008);
    }
    String sid = client.open();
    String payload = "4number\u001e".repeat(AT_ONCE + 10) + "4number";
    HttpResponse<String> refused = client.post(sid, payload);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void whatIsRefusedIsCounted() throws Exception {
    try (WsClient client = at("connection").connect()) {
      for (int i = 0; i <= AT_ONCE + 1; i++) {
        client.send(echo(i));
      }
      client.take("a refusal", RateIT::isRefused);
    }
    assertThat(figures())
        .containsPattern("carillon_rate_refused_total\\{limit=\"connection-frames\",?} [1-9]")
        .contains("carillon_rate_closed_total")
        .contains("carillon_rate_accounts");
  }
}
