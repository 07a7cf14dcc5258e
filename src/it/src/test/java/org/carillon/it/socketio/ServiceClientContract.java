package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.client.ServiceKind.SOCKET_IO;
import static org.carillon.client.ServiceKind.WS;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.carillon.client.OnEvent;
import org.carillon.client.ServiceClient;
import org.carillon.client.ServiceClientListener;
import org.carillon.client.ServiceException;
import org.carillon.client.ServiceKind;
import org.carillon.testing.Await;
import org.carillon.testing.Http;
import org.carillon.testing.Proxy;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Services are called from Java, in both kinds. */
interface ServiceClientContract {

  /** Where the client's application is. */
  String CALLER = "/caller";

  int EVENTS = 300;

  ServerProcess server();

  private ServiceClient.Builder client(ServiceKind kind, String service, int port) {
    ServiceClient.Builder builder = ServiceClient.builder().kind(kind);
    return kind == WS
        ? builder.url("ws://localhost:" + port + "/sio/ws/" + service)
        : builder.url("http://localhost:" + port + "/ws/" + service).path("/sio/socket.io/");
  }

  private ServiceClient.Builder client(ServiceKind kind, String service) {
    return client(kind, service, server().port());
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static ServiceException failure(CompletionStage<?> stage) {
    try {
      get(stage);
    } catch (CompletionException e) {
      if (e.getCause() instanceof ServiceException said) {
        return said;
      }
      throw e;
    }
    throw new AssertionError("did not fail");
  }

  private static Map<String, Object> text(String text) {
    return Map.of("text", text);
  }

  /** Hears the text of the event {@code said}, of all tests that run beside this one too. */
  private static List<String> said(ServiceClient client) {
    List<String> heard = new CopyOnWriteArrayList<>();
    client.on("said", data -> heard.add(data.path("text").asText()));
    return heard;
  }

  private static void awaitText(List<String> heard, String text) {
    Await.until("it hears " + text, () -> heard.contains(text));
  }

  @ParameterizedTest
  @EnumSource
  default void aServiceIsCalledAndHeard(ServiceKind kind) {
    String unique = UUID.randomUUID().toString();
    try (ServiceClient client = client(kind, "talk").build()) {
      List<String> heard = said(client);
      assertThat(get(client.call("echo", text("hi"), String.class))).isEqualTo("hi");
      assertThat(get(client.call("nothing", null)).isNull()).isTrue();
      get(client.emit("say", text(unique)));
      awaitText(heard, unique);
      ServiceException refused = failure(client.call("refuse", null));
      assertThat(refused.code()).isEqualTo("TEAPOT");
      assertThat(refused.text()).isEqualTo("short and stout");
      assertThat(failure(client.call("unheardOf", null)).code()).isEqualTo("UNKNOWN_EVENT");
      ServiceException invalid = failure(client.call("echo", Map.of("texd", "x")));
      assertThat(invalid.code()).isEqualTo("INVALID");
      assertThat(invalid.details()).isNotNull();
      CompletableFuture<JsonNode> error = new CompletableFuture<>();
      client.on("error", error::complete);
      client.emit("refuse", null);
      assertThat(get(error).path("code").asText()).isEqualTo("TEAPOT");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void contextsAreEnteredLeftAndRefused(ServiceKind kind) {
    String room = "room " + UUID.randomUUID();
    try (ServiceClient inside = client(kind, "talk").build();
        ServiceClient speaker = client(kind, "talk").build()) {
      List<String> heard = said(inside);
      get(inside.enterContext(room, "other"));
      get(speaker.call("sayIn", Map.of("room", room, "text", room + " 1")));
      awaitText(heard, room + " 1");
      get(inside.exitContext(room));
      get(speaker.call("sayIn", Map.of("room", room, "text", room + " 2")));
      get(inside.enterContext(room));
      get(speaker.call("sayIn", Map.of("room", room, "text", room + " 3")));
      awaitText(heard, room + " 3");
      get(inside.resetContexts());
      get(speaker.call("sayIn", Map.of("room", room, "text", room + " 4")));
      get(speaker.call("say", text(room + " all")));
      awaitText(heard, room + " all");
      assertThat(heard).doesNotContain(room + " 2", room + " 4");
      assertThat(failure(inside.enterContext("secret")).code()).isEqualTo("FORBIDDEN");
    }
  }

  /** Of each kind, what is missed while the connection is away comes later, in order, once. */
  @ParameterizedTest
  @EnumSource
  default void nothingIsLostAndNothingRepeatedWhereTheConnectionIsCut(ServiceKind kind)
      throws Exception {
    String run = UUID.randomUUID().toString();
    try (Proxy proxy = new Proxy(server().port());
        ServiceClient hearing = client(kind, "talk", proxy.port()).build();
        ServiceClient speaking = client(kind, "talk").build()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      List<String> told = new CopyOnWriteArrayList<>();
      hearing.on("kept", data -> heard.add(data.path("text").asText()));
      hearing.listen(
          new ServiceClientListener() {
            @Override
            public void live(boolean resumed) {
              told.add(resumed ? "resumed" : "live");
            }

            @Override
            public void gap() {
              told.add("gap");
            }
          });
      get(hearing.connect());
      // What a client has not heard anything after, it cannot name a position for.
      get(speaking.call("keep", text(run + " first")));
      awaitText(heard, run + " first");
      CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
      for (int n = 0; n < EVENTS; n++) {
        String text = run + " " + n;
        all = all.thenCompose(before -> speaking.call("keep", text(text)).thenApply(done -> null));
        if (n % 100 == 50) {
          CompletableFuture<Void> before = all;
          int lives = told.size();
          get(before);
          proxy.cut();
          proxy.restore();
          Await.until("it is live again", () -> told.size() > lives);
        }
      }
      get(all);
      awaitText(heard, run + " " + (EVENTS - 1));
      List<String> expected = IntStream.range(0, EVENTS).mapToObj(n -> run + " " + n).toList();
      assertThat(heard.stream().filter(text -> text.startsWith(run)).skip(1).toList())
          .isEqualTo(expected);
      assertThat(told).containsExactly("live", "resumed", "resumed", "resumed");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void contextsHoldOverACut(ServiceKind kind) throws Exception {
    String room = "room " + UUID.randomUUID();
    try (Proxy proxy = new Proxy(server().port());
        ServiceClient inside = client(kind, "talk", proxy.port()).build();
        ServiceClient speaker = client(kind, "talk").build()) {
      List<String> heard = said(inside);
      get(inside.enterContext(room));
      int before = proxy.accepted();
      proxy.cut();
      proxy.restore();
      Await.until("it comes back", () -> proxy.accepted() > before);
      assertThat(get(inside.call("echo", text("there"), String.class))).isEqualTo("there");
      get(speaker.call("sayIn", Map.of("room", room, "text", room + " again")));
      awaitText(heard, room + " again");
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aCallThatIsCutHasAnUnknownOutcomeAndTheNextGoesOn(ServiceKind kind)
      throws Exception {
    try (Proxy proxy = new Proxy(server().port());
        ServiceClient client = client(kind, "talk", proxy.port()).build()) {
      get(client.connect());
      proxy.stall();
      CompletableFuture<JsonNode> lost = client.call("echo", text("lost"));
      proxy.cut();
      assertThat(failure(lost).code()).isEqualTo("UNKNOWN_OUTCOME");
      CompletableFuture<String> next = client.call("echo", text("next"), String.class);
      proxy.restore();
      assertThat(get(next)).isEqualTo("next");
    }
  }

  @Test
  default void aSilentNetworkIsNoticed() throws Exception {
    try (Proxy proxy = new Proxy(server().port());
        ServiceClient client =
            client(WS, "talk", proxy.port()).heartbeat(Duration.ofMillis(300)).build()) {
      List<String> heard = said(client);
      get(client.connect());
      proxy.stall();
      Await.until("it is given up", () -> client.state() != ServiceClient.State.LIVE);
      proxy.restore();
      String unique = UUID.randomUUID().toString();
      get(client.emit("say", text(unique)));
      awaitText(heard, unique);
    }
  }

  @Test
  default void otherFormatsAreSentAndHeardAsTheyAre() {
    try (ServiceClient pcp = client(WS, "notes").format("pcp").build();
        ServiceClient socketIo = client(SOCKET_IO, "notes").format("pcp").build();
        ServiceClient cloud = client(WS, "cloud").format("cloudevent").build();
        ServiceClient cloudIo = client(SOCKET_IO, "cloud").format("cloudevent").build()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      List<String> heardByIo = new CopyOnWriteArrayList<>();
      pcp.on("message", String.class, heard::add);
      socketIo.on("noted", String.class, heardByIo::add);
      get(pcp.connect());
      get(socketIo.connect());
      pcp.emit("note", "pcp-action:note\npcp-body-type:text\ntext:plain\n\n");
      String plain = "pcp-action:NOTED\npcp-body-type:text\ntext:plain\n\n";
      awaitText(heard, plain);
      awaitText(heardByIo, plain);
      socketIo.emit("note", "pcp-action:note\npcp-body-type:text\ntext:io\n\n");
      awaitText(heard, plain.replace("plain", "io"));

      CompletableFuture<JsonNode> rained = new CompletableFuture<>();
      CompletableFuture<JsonNode> rainedIo = new CompletableFuture<>();
      cloud.on("message", JsonNode.class, data -> rained.complete(data));
      cloudIo.on("rained", rainedIo::complete);
      get(cloud.connect());
      get(cloudIo.connect());
      Map<String, Object> event =
          Map.of(
              "specversion",
              "1.0",
              "type",
              "rain",
              "source",
              "/it",
              "id",
              "1",
              "data",
              Map.of("drops", 3));
      cloud.emit("rain", event);
      assertThat(get(rained).asText()).contains("\"type\":\"CloudService.rained\"");
      assertThat(get(rainedIo).path("data").path("drops").asInt()).isEqualTo(3);
    }
  }

  @Test
  default void callersAreWhoTheyAreAndOthersAreRefused() {
    try (ServiceClient ann =
            client(SOCKET_IO, "admin")
                .token(() -> CompletableFuture.completedFuture("ann"))
                .build();
        ServiceClient nobody = client(WS, "member").build();
        ServiceClient nobodyIo = client(SOCKET_IO, "member").build()) {
      assertThat(get(ann.call("whoAmI", null, String.class))).startsWith("ann@");
      assertThat(failure(nobody.connect()).getMessage()).startsWith("REFUSED").contains("401");
      assertThat(failure(nobodyIo.connect()).getMessage()).startsWith("REFUSED").contains("401");
    }
  }

  @Test
  default void anInterfaceCallsAndHears() {
    List<String> heard = new CopyOnWriteArrayList<>();
    String unique = UUID.randomUUID().toString();
    /** What hears. */
    class Screen {
      @OnEvent
      public void said(TalkRemote.Said said) {
        heard.add(said.text());
      }
    }
    try (ServiceClient client = client(WS, "talk").build()) {
      client.on(new Screen());
      TalkRemote talk = client.proxy(TalkRemote.class, new Screen());
      assertThat(get(talk.echo("hi"))).isEqualTo("hi");
      assertThat(failure(talk.refuse()).code()).isEqualTo("TEAPOT");
      talk.say(unique);
      Await.until(
          "both hear", () -> heard.stream().filter(text -> text.equals(unique)).count() == 2);
    }
  }

  @Test
  default void anApplicationOnTheServerIsAClientOfAnother() throws Exception {
    String unique = UUID.randomUUID().toString();
    server().awaitStatus(CALLER + "/call?text=" + unique, status -> status == 200);
    Await.until(
        "the observer has heard",
        () -> answer(unique).size() == 5 && answer(unique).get(4).contains(unique + " on "));
    List<String> lines = answer(unique);
    assertThat(lines.subList(0, 4)).containsExactly(unique, unique, unique, "TEAPOT");
    assertThat(lines.get(4)).as("the container's threads").doesNotContain("on carillon-client");
  }

  private List<String> answer(String text) {
    try {
      return Http.get(server().http(CALLER + "/call?text=" + text), null).body().lines().toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
