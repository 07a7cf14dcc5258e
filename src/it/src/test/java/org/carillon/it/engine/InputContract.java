package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.carillon.testing.Await;
import org.carillon.testing.Http;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad input: an error frame or the right close code, and the connection or at least the server
 * lives.
 */
interface InputContract extends EngineContract {

  private static void stillLives(WsClient client) {
    assertThat(client.call("echo", Map.of("text", "alive")).asText()).isEqualTo("alive");
  }

  private static JsonNode error(WsClient client) {
    return client
        .take("the error", frame -> frame.path("event").asText().equals("error"))
        .path("data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{",
        "{\"event\":\"echo\"",
        "[]",
        "null",
        "42",
        "\"echo\"",
        "{\"event\":1}",
        "{\"event\":\"echo\",\"data\":[]}",
        "{\"event\":\"echo\",\"data\":\"x\"}",
        "{\"event\":\"echo\",\"data\":{},\"ref\":{}}",
        "{\"event\":\"echo\",\"data\":{},\"headers\":[]}",
        "{\"event\":\"echo\",\"data\":{\"text\":\"a\",\"text\":\"b\"}}",
        "{\"event\":\"echo\",\"data\":{}} trailing",
        "{\"data\":{}}",
        "{}"
      })
  default void aFrameThatCannotBeReadIsABadFrame(String frame) {
    try (WsClient client = probe().connect()) {
      client.send(frame);
      assertThat(error(client).path("code").asText()).isEqualTo("BAD_FRAME");
      stillLives(client);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo   | {\"text\": 5}",
        "echo   | {\"text\": {\"a\": 1}}",
        "echo   | {\"unknown\": \"x\"}",
        "order  | {\"name\": \"too long\", \"amount\": 1}",
        "order  | {\"name\": \"a\", \"amount\": 1.5}",
        "order  | {\"name\": \"a\", \"amount\": 99999999999}",
        "order  | {\"name\": \"a\", \"amount\": \"many\"}",
        "order  | {\"name\": \"a\", \"amount\": null}",
        "order  | {\"name\": \"a\", \"amount\": 1, \"at\": \"yesterday\"}",
        "order  | {\"name\": \"a\", \"amount\": 1, \"price\": \"dear\"}",
        "order  | {\"name\": \"a\", \"amount\": 1, \"other\": true}",
        "numbers| {\"whole\": 1e400}",
        "Notes:read   | {}",
        "Notes:read   | {\"id\": null}",
        "Notes:read   | {\"id\": \"no uuid\"}",
        "Notes:create | {\"text\": \"a\", \"nosuch\": 1}",
        "Notes:create | {\"text\": null}",
        "wsContext    | {}",
        "wsContext    | {\"context\": \"a\", \"exit\": \"yes\"}"
      })
  default void aValueThatDoesNotFitIsInvalid(String event, String data) {
    try (WsClient client = probe().connect()) {
      client.send("{\"event\":\"" + event + "\",\"data\":" + data + ",\"ref\":\"r\"}");
      JsonNode reply = client.take("the error", frame -> frame.path("ref").asText().equals("r"));
      assertThat(reply.path("event").asText()).isEqualTo("error");
      assertThat(reply.path("data").path("code").asText()).isEqualTo("INVALID");
      assertThat(reply.path("data").path("event").asText()).isEqualTo(event.strip());
      assertThat(reply.path("data").path("message").asText()).isNotBlank();
      stillLives(client);
    }
  }

  @Test
  default void aNumberThatWouldExhaustTheServerIsInvalidBeforeItIsBuilt() {
    try (WsClient client = probe().connect()) {
      client.send(
          "{\"event\":\"order\",\"data\":{\"amount\":1,\"price\":1e999999999},\"ref\":\"r\"}");
      JsonNode reply = client.take("the error", frame -> frame.path("ref").asText().equals("r"));
      assertThat(reply.path("data").path("code").asText()).isEqualTo("INVALID");
      stillLives(client);
    }
  }

  @Test
  default void aWrongValueIsNamedByItsPath() {
    try (WsClient client = probe().connect()) {
      JsonNode error = client.fail("order", data("name", "much too long", "amount", 1));
      assertThat(error.path("details").path(0).path("path").asText()).isEqualTo("name");
      assertThat(error.path("details").path(0).path("message").asText()).contains("5");
    }
  }

  @Test
  default void anUnknownEventIsAnswered() {
    try (WsClient client = probe().connect()) {
      assertThat(client.code("nosuch", Map.of())).isEqualTo("UNKNOWN_EVENT");
      assertThat(client.code("Notes:explode", Map.of())).isEqualTo("UNKNOWN_EVENT");
      assertThat(client.code("Nosuch:read", Map.of())).isEqualTo("UNKNOWN_EVENT");
      stillLives(client);
    }
  }

  @Test
  default void nestingBeyondTheLimitIsTooLarge() {
    try (WsClient client = probe().connect()) {
      client.send(
          "{\"event\":\"echo\",\"data\":{\"text\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}}");
      assertThat(error(client).path("code").asText()).isEqualTo("TOO_LARGE");
      stillLives(client);
    }
  }

  @Test
  default void theEmbeddedDatabaseOutlivesThreadsThatAreInterrupted() throws Exception {
    try (WsClient client = probe().connect()) {
      assertThat(client.code("interrupted", Map.of())).isNotEmpty();
      assertThat(client.call("Notes:create", data("text", "after")).path("text").asText())
          .isEqualTo("after");
      assertThat(Http.get(server().http("/engine/carillon/health/ready"), null).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  default void namesOfContextsAreBounded() {
    try (WsClient client = probe().connect()) {
      assertThat(client.code("wsContext", data("context", "c".repeat(1_025))))
          .isEqualTo("TOO_LARGE");
      String name = "c".repeat(950);
      List<String> names = IntStream.range(0, 70).mapToObj(i -> i + name).toList();
      client.tell("wsContext", data("contexts", names.subList(0, 40)));
      assertThat(client.code("wsContext", data("contexts", names.subList(40, 70))))
          .as("of more than 65,536 characters together")
          .isEqualTo("TOO_LARGE");
      stillLives(client);
    }
  }

  @Test
  default void anInternalErrorGivesAReferenceAndNothingElseAway() {
    try (WsClient client = probe().connect()) {
      JsonNode error = client.fail("boom", Map.of());
      assertThat(error.path("code").asText()).isEqualTo("INTERNAL");
      assertThat(error.path("message").asText()).contains("reference").doesNotContain("passwords");
      String reference = reference(error);
      Await.until("the log has the reference", () -> server().logTail().contains(reference));
      stillLives(client);
    }
  }

  @Test
  default void whatViolatesAConstraintIsToldToTheClientAndNotToTheLog() throws Exception {
    String secret = "secret" + System.nanoTime();
    try (WsClient client = probe().as("alice").connect()) {
      client.call("Notes:create", data("text", secret));
      assertThat(client.code("Notes:create", data("text", secret))).isEqualTo("CONFLICT");
      String reference = reference(client.fail("boom", Map.of()));
      Await.until("the log has what came later", () -> server().logTail().contains(reference));
      assertThat(Files.readString(server().log())).doesNotContain(secret);
    }
  }

  @Test
  default void anErrorOfTheApplicationTravelsAsItIs() {
    try (WsClient client = probe().connect()) {
      JsonNode error = client.fail("refuse", Map.of());
      assertThat(error.path("code").asText()).isEqualTo("TEAPOT");
      assertThat(error.path("message").asText()).isEqualTo("short and stout");
    }
  }

  @Test
  default void whoMayNotIsToldWhy() {
    try (WsClient anonymous = probe().connect();
        WsClient carol = probe().as("carol").connect();
        WsClient alice = probe().as("alice").connect()) {
      assertThat(anonymous.code("adminOnly", Map.of())).isEqualTo("UNAUTHENTICATED");
      assertThat(carol.code("adminOnly", Map.of())).isEqualTo("FORBIDDEN");
      assertThat(alice.call("adminOnly", Map.of()).asText()).isEqualTo("admin");
    }
  }

  @Test
  default void aBinaryFrameEndsTheConnectionWith1003() {
    WsClient client = probe().connect();
    client.sendBinary(new byte[] {1, 2, 3});
    assertThat(client.closeCode()).isEqualTo(1003);
  }

  @Test
  default void aFrameOverTheLimitEndsTheConnectionWith1009() {
    WsClient client = probe().connect();
    client.send("{\"event\":\"echo\",\"data\":{\"text\":\"" + "x".repeat(70_000) + "\"}}");
    assertThat(client.closeCode()).isEqualTo(1009);
    try (WsClient other = probe().connect()) {
      stillLives(other);
    }
  }

  @Test
  default void aHugeFrameEndsTheConnectionAndTheServerLives() {
    WsClient client = probe().connect();
    try {
      client.send("x".repeat(8_000_000));
    } catch (java.util.concurrent.CompletionException cutOff) {
      assertThat(cutOff)
          .hasCauseInstanceOf(
              java.io.IOException.class); // it was closed in the middle of the frame
    }
    assertThat(client.closeCode()).isIn(1006, 1009);
    try (WsClient other = probe().connect()) {
      stillLives(other);
    }
  }

  @Test
  default void aFrameJustBelowTheLimitIsTaken() {
    try (WsClient client = probe().connect()) {
      String text = "ä".repeat(32_000); // 64,000 bytes
      assertThat(client.call("echo", Map.of("text", text)).asText()).isEqualTo(text);
    }
  }

  private static String reference(JsonNode error) {
    return error.path("message").asText().replaceAll(".*reference ([0-9a-f]+).*", "$1");
  }
}
