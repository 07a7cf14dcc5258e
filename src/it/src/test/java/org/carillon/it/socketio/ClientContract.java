package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the official clients see, over polling alone, WebSocket alone, and with the upgrade. */
interface ClientContract {

  /** An official client. */
  enum Kind {
    JAVA,
    JAVASCRIPT
  }

  /** A thread for each call that is in flight. */
  Executor EAGER = task -> new Thread(task, "eager").start();

  ServerProcess server();

  SioClient client(Kind kind, SioClient.Options options);

  static Stream<Arguments> lines() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(List.of("polling"), List.of("websocket"), List.of("polling", "websocket"))
                    .map(transports -> Arguments.of(kind, transports)));
  }

  default SioClient join(Kind kind, List<String> transports, String namespace) {
    return join(kind, transports, namespace, Map.of());
  }

  default SioClient join(
      Kind kind, List<String> transports, String namespace, Map<String, Object> auth) {
    return client(
        kind,
        new SioClient.Options(
            "http://localhost:" + server().port() + namespace,
            "/sio/socket.io/",
            transports,
            auth,
            false));
  }

  default WsClient plain(String path) {
    return ClientHandshake.at(server().ws("/sio" + path)).connect();
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void anOperationIsCalledAndTheCallbackGetsItsResult(Kind kind, List<String> transports) {
    try (SioClient client = join(kind, transports, "/ws/talk?id=7")) {
      assertThat(client.connected()).isNotEmpty();
      assertThat(client.call("echo", Map.of("text", "hé €😀")).get(0).asText()).isEqualTo("hé €😀");
      assertThat(client.call("nothing").get(0).isNull()).isTrue();
      assertThat(client.call("size", Map.of("data", new String(new char[0]))).get(0).asInt())
          .isZero();
      assertThat(client.call("whoAmI", Map.of(), Map.of("h", "header")).get(0).asText())
          .isEqualTo("null@default header 7");
      Await.until(
          "the last transport",
          () -> client.transport().equals(transports.get(transports.size() - 1)));
      assertThat(client.call("echo", Map.of("text", "on")).get(0).asText()).isEqualTo("on");
    }
  }

  /** 16 MB of replies that were asked for in one go: none is lost, and it is not "too slow". */
  @ParameterizedTest
  @MethodSource("lines")
  default void aClientThatAsksForMuchGetsAll(Kind kind, List<String> transports) {
    try (SioClient client = join(kind, transports, "/ws/talk")) {
      client.connected();
      List<CompletableFuture<JsonNode>> replies = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        replies.add(
            CompletableFuture.supplyAsync(
                () -> client.call("bulk", Map.of("size", 400_000)).get(0), EAGER));
      }
      replies.forEach(reply -> assertThat(reply.join().asText()).hasSize(400_000));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void whatFailsIsToldToTheCallbackElseByAnEvent(Kind kind, List<String> transports) {
    try (SioClient client = join(kind, transports, "/ws/talk")) {
      client.connected();
      JsonNode error = client.call("refuse").get(0).path("error");
      assertThat(error.path("code").asText()).isEqualTo("TEAPOT");
      assertThat(error.path("message").asText()).isEqualTo("short and stout");
      assertThat(client.call("noSuch").get(0).path("error").path("code").asText())
          .isEqualTo("UNKNOWN_EVENT");
      assertThat(client.call("echo", 5).get(0).path("error").path("code").asText())
          .isEqualTo("BAD_FRAME");
      assertThat(client.call("adminOnly").get(0).path("error").path("code").asText())
          .isEqualTo("UNAUTHENTICATED");
      client.tell("refuse");
      assertThat(client.hear("error").get(0).path("code").asText()).isEqualTo("TEAPOT");
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void aBroadcastReachesClientsOfBothKinds(Kind kind, List<String> transports) {
    try (SioClient client = join(kind, transports, "/ws/talk");
        SioClient other = join(kind, transports, "/ws/talk");
        WsClient plain = plain("/ws/talk")) {
      client.connected();
      other.connected();
      client.tell("say", Map.of("text", "to all"));
      for (SioClient one : List.of(client, other)) {
        assertThat(one.hear("said").get(0)).hasToString("{\"text\":\"to all\"}");
      }
      assertThat(plain.hear("said").path("text").asText()).isEqualTo("to all");

      plain.tell("say", Map.of("text", "from plain"));
      assertThat(other.hear("said").get(0).path("text").asText()).isEqualTo("from plain");
      assertThat(client.hear("said").get(0).path("text").asText()).isEqualTo("from plain");

      client.tell("sayToOthers", Map.of("text", "to others"));
      assertThat(other.hear("said").get(0).path("text").asText()).isEqualTo("to others");
      client.tell("keep", Map.of("text", "through the outbox"));
      assertThat(client.hear("kept").get(0).path("text").asText()).isEqualTo("through the outbox");
      assertThat(plain.hear("kept").path("text").asText()).isEqualTo("through the outbox");
      assertThat(client.unheard("said")).as("the sender is left out").isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void contextsAreRooms(Kind kind, List<String> transports) {
    try (SioClient in = join(kind, transports, "/ws/talk");
        SioClient out = join(kind, transports, "/ws/talk")) {
      in.connected();
      out.connected();
      assertThat(in.call("wsContext", Map.of("context", "room")).get(0).isNull()).isTrue();
      assertThat(
              in.call("wsContext", Map.of("context", "secret"))
                  .get(0)
                  .path("error")
                  .path("code")
                  .asText())
          .isEqualTo("FORBIDDEN");
      out.call("sayIn", Map.of("room", "room", "text", "inside"));
      assertThat(in.hear("said").get(0).path("text").asText()).isEqualTo("inside");
      in.call("wsContext", Map.of("context", "room", "exit", true));
      out.call("sayIn", Map.of("room", "room", "text", "unheard"));
      out.call("say", Map.of("text", "all"));
      assertThat(in.hear("said").get(0).path("text").asText()).isEqualTo("all");
      assertThat(out.hear("said").get(0).path("text").asText()).isEqualTo("all");
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void whoMayNotConnectIsToldWhy(Kind kind, List<String> transports) {
    JsonNode nobody = refusal(kind, transports, "/ws/member", Map.of());
    assertThat(nobody.path("message").asText()).isEqualTo("401");
    assertThat(nobody.path("data").path("status").asInt()).isEqualTo(401);
    assertThat(refusal(kind, transports, "/ws/nowhere", Map.of()).path("message").asText())
        .isEqualTo("Invalid namespace");
    assertThat(
            refusal(kind, transports, "/ws/member", Map.of("token", "zoe"))
                .path("data")
                .path("message")
                .asText())
        .isEqualTo("The token is unknown");
    assertThat(
            refusal(kind, transports, "/ws/admin", Map.of("token", "ben")).path("message").asText())
        .isEqualTo("403");
    assertThat(refusal(kind, transports, "/closed", Map.of()).path("message").asText())
        .isEqualTo("401");
    try (SioClient ann = join(kind, transports, "/ws/admin", Map.of("token", "ann"))) {
      ann.connected();
      assertThat(ann.call("whoAmI").get(0).asText()).isEqualTo("ann@default");
    }
  }

  private JsonNode refusal(
      Kind kind, List<String> transports, String namespace, Map<String, Object> auth) {
    try (SioClient client = join(kind, transports, namespace, auth)) {
      return client.refused();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void theServiceHearsWhyAClientLeft(Kind kind, List<String> transports) {
    String id = kind + "-" + String.join("-", transports);
    try (SioClient watcher = join(kind, transports, "/ws/talk")) {
      watcher.connected();
      try (SioClient leaver = join(kind, transports, "/ws/talk?id=leaver-" + id)) {
        leaver.connected();
        leaver.leave();
        Await.until(
            "the reason",
            () ->
                watcher
                    .call("endOf", Map.of("client", "leaver-" + id))
                    .get(0)
                    .asText()
                    .equals("client namespace disconnect"));
      }
      try (SioClient dismissed = join(kind, transports, "/ws/talk?id=dismissed-" + id)) {
        dismissed.connected();
        dismissed.tell("leave");
        assertThat(dismissed.left()).isEqualTo("io server disconnect");
        Await.until(
            "the reason",
            () ->
                watcher
                    .call("endOf", Map.of("client", "dismissed-" + id))
                    .get(0)
                    .asText()
                    .equals("server namespace disconnect"));
      }
      try (SioClient refused = join(kind, transports, "/ws/talk?refuse=1")) {
        assertThat(refused.hear("error").get(0).path("message").asText()).isEqualTo("not you");
        assertThat(refused.left()).isEqualTo("io server disconnect");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void binaryGoesBothWays(Kind kind, List<String> transports) {
    byte[] bytes = {0, 1, -1, 127, -128};
    try (SioClient client = join(kind, transports, "/live")) {
      client.connected();
      JsonNode answer = client.call("echo", "text", bytes, 5);
      assertThat(answer.get(0).asText()).isEqualTo("text");
      assertThat(answer.get(1)).hasToString("{\"bytes\":\"AAH/f4A=\"}");
      assertThat(answer.get(2).asInt()).isEqualTo(5);
      client.tell("again", bytes, bytes);
      JsonNode again = client.hear("again");
      assertThat(again.get(0)).isEqualTo(answer.get(1));
      assertThat(again.get(1)).isEqualTo(answer.get(1));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void theServerAsksAndTheClientAnswers(Kind kind, List<String> transports) {
    try (SioClient client = join(kind, transports, "/live")) {
      client.connected();
      assertThat(client.call("ask").get(0).asText()).isEqualTo("TimeoutException");
      client.answer("question", "42");
      JsonNode answer = client.call("ask");
      assertThat(answer.get(0).asText()).isEqualTo("answered");
      assertThat(answer.get(1).get(0).asText()).isEqualTo("42");
      assertThat(client.hear("question").get(1)).hasToString("{\"bytes\":\"Bw==\"}");
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void rawEventsGoToRoomsAndToAllButSome(Kind kind, List<String> transports) {
    try (SioClient in = join(kind, transports, "/live");
        SioClient out = join(kind, transports, "/live")) {
      in.connected();
      String outId = out.connected();
      assertThat(in.call("join", "r1").get(0).get(0).asText()).isEqualTo("r1");
      out.call("tell", "r1", "inside");
      assertThat(in.hear("told").get(0).asText()).isEqualTo("inside");
      assertThat(in.call("tellAllBut", outId, "but").get(0).asInt()).isGreaterThanOrEqualTo(2);
      assertThat(in.hear("told").get(0).asText()).isEqualTo("but");
      assertThat(in.call("leave", "r1").get(0)).isEmpty();
      out.call("tell", "r1", "nobody");
      out.call("tellAllBut", "r1", "everybody");
      assertThat(in.hear("told").get(0).asText()).isEqualTo("everybody");
      assertThat(out.hear("told").get(0).asText()).isEqualTo("everybody");
      assertThat(in.call("fail").get(0).path("error").path("code").asText()).isEqualTo("BROKEN");
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void namespacesOfTheApplicationsOwn(Kind kind, List<String> transports) {
    try (SioClient root = join(kind, transports, "/");
        SioClient guarded = join(kind, transports, "/guarded");
        SioClient opened = join(kind, transports, "/guarded", Map.of("word", "open sesame"));
        SioClient service = join(kind, transports, "/ws/talk")) {
      root.connected();
      assertThat(root.call("ping!").get(0).asText()).isEqualTo("pong!");
      JsonNode refusal = guarded.refused();
      assertThat(refusal.path("message").asText()).isEqualTo("Say the word");
      assertThat(refusal.path("data").path("code").asText()).isEqualTo("WORD");
      opened.connected();
      service.connected();
      assertThat(service.call("raw", "a", 1)).as("beside the service").hasToString("[\"a\",1]");
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  default void formatsAreTheServices(Kind kind, List<String> transports) {
    try (SioClient notes = join(kind, transports, "/ws/notes");
        SioClient cloud = join(kind, transports, "/ws/cloud");
        WsClient plain = plain("/ws/notes")) {
      notes.connected();
      cloud.connected();
      assertThat(
              notes
                  .call("note", "pcp-action:x\npcp-body-type:text\ntext:hello\n\n")
                  .get(0)
                  .asText())
          .isEqualTo("noted hello");
      assertThat(notes.hear("noted").get(0).asText())
          .isEqualTo("pcp-action:NOTED\npcp-body-type:text\ntext:hello\n\n");

      JsonNode drops =
          cloud.call(
              "rain",
              Map.of(
                  "specversion",
                  "1.0",
                  "type",
                  "rain",
                  "source",
                  "s",
                  "id",
                  "1",
                  "data",
                  Map.of("drops", 3)));
      assertThat(drops.get(0).asInt()).isEqualTo(3);
      JsonNode rained = cloud.hear("rained").get(0);
      assertThat(rained.path("type").asText()).isEqualTo("CloudService.rained");
      assertThat(rained.path("data").path("drops").asInt()).isEqualTo(3);
    }
  }
}
