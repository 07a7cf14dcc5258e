package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.carillon.client.ServiceClient;
import org.carillon.client.ServiceClientListener;
import org.carillon.client.ServiceException;
import org.carillon.client.ServiceKind;
import org.carillon.it.socketio.JavaSio;
import org.carillon.it.socketio.SioClient;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Events;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.Proxy;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations and formats that take longer than their clients may be silent. One application has a
 * fast heart and passes over what nothing takes, the other has the defaults.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongWorkIT {

  /** More than twice what a client of the fast heart may be silent. */
  private static final int MILLIS = 2_500;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private ServerProcess server;

  @BeforeAll
  void start() throws Exception {
    server =
        ServerProcess.named("long-work")
            .war(
                Wars.write(
                    application()
                        .addAsResource(
                            new StringAsset(
                                """
                                carillon.heartbeat=PT0.3S
                                carillon.idle=PT1S
                                carillon.socketio.ping-interval=PT0.3S
                                carillon.socketio.ping-timeout=PT0.7S
                                carillon.unknown-members=IGNORE
                                """),
                            "META-INF/microprofile-config.properties"),
                    "fast.war"),
                "/fast")
            .war(Wars.write(application(), "calm.war"), "/calm")
            .property("carillon.outbox.lease", "PT2S")
            .property("carillon.outbox.backoff", "PT0.1S")
            .property("carillon.outbox.backoff-max", "PT0.5S")
            .start();
    for (String path : List.of("/fast/latch?name=a", "/calm/latch?name=a")) {
      server.awaitStatus(path, status -> status == 200);
    }
  }

  private static WebArchive application() {
    return Wars.with(
            LatchService.class,
            Latches.class,
            LatchServlet.class,
            LatchFormat.class,
            LatchFormatService.class,
            Note.class)
        .addPackage(TenantCaller.class.getPackage())
        .addAsResource(Wars.persistence("notes"), "META-INF/persistence.xml");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  // operations that take longer than the heartbeat

  @ParameterizedTest
  @ValueSource(strings = {"work", "nap"})
  void aLongOperationEndsNoPlainWebSocket(String operation) {
    try (WsClient client = ClientHandshake.at(server.ws("/fast/ws/latch")).as("alice").connect()) {
      assertThat(client.call(operation, data("millis", MILLIS)).asText()).isEqualTo("done");
      assertThat(client.call("echo", data("text", "on")).asText()).isEqualTo("on");
    }
  }

  static Stream<Arguments> lines() {
    return Stream.of("work", "nap")
        .flatMap(
            operation ->
                Stream.of(List.of("polling"), List.of("websocket"), List.of("polling", "websocket"))
                    .map(transports -> Arguments.of(operation, transports)));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void aLongOperationEndsNoLineOfSocketIo(String operation, List<String> transports) {
    try (SioClient client =
        new JavaSio(
            new SioClient.Options(
                server.http("/ws/latch").toString(),
                "/fast/socket.io/",
                transports,
                Map.of(),
                false),
            Map.of("Authorization", ClientHandshake.basic("alice", "alice")))) {
      String id = client.connected();
      assertThat(client.call(operation, data("millis", MILLIS)).get(0).asText()).isEqualTo("done");
      assertThat(client.call("echo", data("text", "on")).get(0).asText()).isEqualTo("on");
      assertThat(client.connected()).as("the same line").isEqualTo(id);
    }
  }

  /** The server's own pings come too seldom to be a sign of life. */
  @ParameterizedTest
  @EnumSource
  void aClientWhoseOwnHeartbeatIsFasterWaitsForItsCalls(ServiceKind kind) {
    ServiceClient.Builder builder = ServiceClient.builder().kind(kind);
    builder =
        kind == ServiceKind.WS
            ? builder.url(server.ws("/calm/ws/latch"))
            : builder.url(server.http("/ws/latch")).path("/calm/socket.io/");
    List<String> ends = new CopyOnWriteArrayList<>();
    try (ServiceClient client =
        builder
            .header("Authorization", ClientHandshake.basic("alice", "alice"))
            .heartbeat(Duration.ofMillis(300))
            .build()) {
      client.listen(
          new ServiceClientListener() {
            @Override
            public void retrying(Duration after, ServiceException why) {
              ends.add(why.toString());
            }
          });
      for (String operation : List.of("work", "nap")) {
        assertThat(
                client
                    .call(operation, data("millis", MILLIS), String.class)
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join())
            .isEqualTo("done");
      }
      assertThat(ends).isEmpty();
    }
  }

  // a format that takes long, and clients that are cut off meanwhile

  private static JsonNode take(WsClient client, String event) {
    return client.take(event, f -> f.path("event").asText().equals(event), PATIENCE);
  }

  private static void assertHears(WsClient client, String... texts) {
    for (String text : texts) {
      assertThat(take(client, "slow").path("data").path("text").asText()).isEqualTo(text);
    }
  }

  private int held(String latch) {
    try {
      return Integer.parseInt(
          Http.get(server.http("/calm/latch?name=" + latch), null).body().strip());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoIsCutOffWhileAFormatComposesComesBackAndMissesNothing() throws Exception {
    String mark = UUID.randomUUID().toString().substring(0, 8);
    String held = "hold-" + mark;
    try (Proxy network = new Proxy(server.port());
        WsClient speaker =
            ClientHandshake.at(server.ws("/calm/ws/latch-format")).as("alice").connect();
        WsClient elsewhere = ClientHandshake.at(server.ws("/calm/ws/latch")).as("alice").connect();
        WsClient stranger =
            ClientHandshake.at(server.ws("/calm/ws/latch-format")).as("bob").connect()) {
      String through = "ws://localhost:" + network.port() + "/calm/ws/latch-format";
      WsClient plain = ClientHandshake.at(URI.create(through)).as("alice").connect();
      WsClient resuming =
          ClientHandshake.at(URI.create(through)).as("alice").subprotocols("carillon.v1").connect();
      take(resuming, "$welcome");
      speaker.call("tell", data("text", "before " + mark));
      assertHears(speaker, "before " + mark);
      assertHears(plain, "before " + mark);
      String position = take(resuming, "slow").path("position").asText();

      speaker.call("tell", data("text", held));
      Await.until("the format is at it", () -> held(held) > 0);
      speaker.call("tell", data("text", "behind " + mark));
      network.cut();
      Await.until("both are cut off", () -> plain.isClosed() && resuming.isClosed());
      // all else goes on: another stream of the tenant, and the same path of another tenant
      elsewhere.call("tell", data("text", mark));
      elsewhere.hear("told", told -> told.path("text").asText().equals(mark));
      stranger.call("tell", data("text", "beside " + mark));
      assertHears(stranger, "beside " + mark);
      Await.until(
          "the format has had longer than it may",
          () -> server.logText().contains("SlowFormatException"));

      network.restore();
      String since = "?since=" + URLEncoder.encode(position, StandardCharsets.UTF_8);
      try (WsClient back =
          ClientHandshake.at(URI.create(through + since))
              .as("alice")
              .subprotocols("carillon.v1")
              .connect()) {
        assertThat(take(back, "$resumed").path("data").path("complete").asBoolean()).isTrue();
        Http.post(server.http("/calm/latch?name=" + held), null);
        assertThat(texts(back, mark)).containsExactlyInAnyOrder(held, "behind " + mark);
      }
      assertThat(texts(speaker, mark)).containsExactlyInAnyOrder(held, "behind " + mark);
      speaker.call("tell", data("text", "last " + mark));
      assertHears(speaker, "last " + mark);
    }
  }

  /** The two that come; they have no key, so that the second needs not wait for the first. */
  private static List<String> texts(WsClient client, String mark) {
    return Stream.generate(() -> take(client, "slow").path("data").path("text").asText())
        .limit(2)
        .peek(text -> assertThat(text).contains(mark))
        .toList();
  }

  // members that nothing takes, of posted events

  @Test
  void whatBecomesOfUnknownMembersOfPostedEventsIsSaidByTheSetting() {
    String text = "open " + UUID.randomUUID().toString().substring(0, 8);
    var event =
        Events.event(UUID.randomUUID().toString(), data("text", text, "more", Map.of("a", 1)));
    HttpResponse<String> refused =
        Events.to(server.http("/calm/events/latch/told")).as("events").binary(event.build());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(Frames.parse(refused.body()).path("details").findValuesAsText("path"))
        .containsExactly("data.more");
    try (WsClient alice = ClientHandshake.at(server.ws("/fast/ws/latch")).as("alice").connect()) {
      Events posts = Events.to(server.http("/fast/events/latch/told")).as("events");
      assertThat(posts.binary(event.build()).statusCode()).isEqualTo(202);
      assertThat(alice.hear("told", told -> told.path("text").asText().equals(text)).toString())
          .isEqualTo(Frames.text(data("text", text)));
      assertThat(
              posts
                  .structured(
                      event.withId(UUID.randomUUID().toString()).withExtension("a", "b").build())
                  .statusCode())
          .isEqualTo(202);
      alice.hear("told", told -> told.path("text").asText().equals(text));
    }
  }
}
