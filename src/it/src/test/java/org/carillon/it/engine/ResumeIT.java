package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.carillon.it.ClientScriptStage;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients that are cut off, or whose server dies, and come back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResumeIT implements ResumeContract {

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    var war =
        Wars.with(ResumeService.class, Note.class)
            .addPackage(TenantCaller.class.getPackage())
            .addAsResource(Wars.persistence("notes"), "META-INF/persistence.xml");
    server =
        ServerProcess.named("resume")
            .war(Wars.write(war, "engine.war"), "/engine")
            .property("carillon.outbox.retention", "PT20S")
            .property("carillon.outbox.lease", "PT2S")
            .start();
    ready();
  }

  private void ready() throws Exception {
    server.awaitStatus("/engine/ws/resume", status -> status < 500 && status != 404);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  public ServerProcess server() {
    return server;
  }

  @Override
  public ClientHandshake probe() {
    return ClientHandshake.at(server.ws("/engine/ws/resume"));
  }

  private static String position(WsClient client) {
    return client
        .take("the greeting", f -> f.path("event").asText().equals("$welcome"))
        .path("data")
        .path("position")
        .asText();
  }

  private boolean isComplete(String since) {
    String query = "?since=" + URLEncoder.encode(since, StandardCharsets.UTF_8);
    try (WsClient client =
        ClientHandshake.at(server.ws("/engine/ws/resume" + query))
            .as("alice")
            .subprotocols("carillon.v1")
            .connect()) {
      return client
          .take("the end of the history", f -> f.path("event").asText().equals("$resumed"))
          .path("data")
          .path("complete")
          .asBoolean();
    }
  }

  @Test
  void whoComesBackToAServerThatWasKilledMissesNothing() throws Exception {
    String since;
    try (WsClient client = probe().as("alice").subprotocols("carillon.v1").connect()) {
      since = position(client);
      client.call("say", data("from", 90_001, "to", 90_050));
      server.kill9();
    }
    server.start();
    ready();
    String query = "?since=" + URLEncoder.encode(since, StandardCharsets.UTF_8);
    try (WsClient client =
        ClientHandshake.at(server.ws("/engine/ws/resume" + query))
            .as("alice")
            .subprotocols("carillon.v1")
            .connect()) {
      for (int n = 90_001; n <= 90_050; n++) {
        int next = n;
        assertThat(
                client
                    .take(
                        "event " + n,
                        f -> f.path("event").asText().equals("said"),
                        Duration.ofSeconds(60))
                    .path("data")
                    .path("n")
                    .asInt())
            .isEqualTo(next);
      }
    }
  }

  @Test
  void carillonJsComesBackToAServerThatWasKilledAndMissesNothing() throws Exception {
    try (ClientScriptStage stage = ClientScriptStage.node(server.port(), "alice")) {
      stage.evaluate(
          """
          globalThis.seen = [],
          globalThis.gaps = 0,
          globalThis.service = to('/engine/ws/resume'),
          service.on('said', ({ n }) => n > 91000 && n < 92000 && seen.push(n)),
          service.onGap(() => gaps++),
          service.enter('blue').then(() => 0)
          """);
      stage.evaluate("service.call('say', {from: 91001, to: 91020}).then(() => 0)");
      server.kill9();
      stage.await("service.state.name === 'retrying'");
      stage.evaluate(
          "globalThis.late = service.call('say', {from: 91021, to: 91040}, {timeout: 0}), 0");
      server.start();
      ready();
      stage.evaluate("late.then(() => 0)");
      stage.await("seen.includes(91040)");
      String expected =
          IntStream.rangeClosed(91_001, 91_040)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(","));
      assertThat(stage.evaluate("seen.join()").asText()).isEqualTo(expected);
      assertThat(stage.evaluate("gaps").asInt()).isZero();
      stage.evaluate("globalThis.roomed = false, service.on('toRoom', () => (roomed = true)), 0");
      stage.evaluate("service.call('sayIn', {room: 'blue', n: 91042}).then(() => 0)");
      stage.await("roomed");
    }
  }

  @Test
  void aQuietClientIsToldItsPositionAndWhoComesTooLateIsTold() throws Exception {
    String since;
    try (WsClient client = probe().as("alice").subprotocols("carillon.v1").connect()) {
      since = position(client);
      client.call("say", data("from", 1, "to", 3));
      // What the killed server had not marked would be sent again, and be in the memory of the
      // next.
      client.take("the last event", f -> f.path("data").path("n").asInt() == 3);
      client.take("its position", f -> f.path("event").asText().equals("$position"));
      assertThat(isComplete(since)).isTrue();
      server.kill9(); // its memory would still know
    }
    server.start();
    ready();
    try (WsClient client = probe().as("alice").subprotocols("carillon.v1").connect()) {
      // A quiet client is told its position each tenth of the retention.
      for (int i = 0; i < 13; i++) {
        client.take(
            "its position",
            f -> f.path("event").asText().equals("$position"),
            Duration.ofSeconds(20));
      }
      assertThat(isComplete(since)).isFalse();
      assertThat(isComplete(position(client))).isTrue();
    }
  }
}
