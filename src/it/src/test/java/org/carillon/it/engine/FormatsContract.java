package org.carillon.it.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.util.Objects;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats on real servers: several on one path, the application's own, and what is broken. */
interface FormatsContract extends EngineContract {

  private ClientHandshake mixed() {
    return ClientHandshake.at(server().ws("/engine/ws/mixed"));
  }

  private static String text(WsClient client) {
    return client.take("a frame of text", JsonNode::isTextual).asText();
  }

  private static CloudEvent event(WsClient client) {
    JsonNode frame = client.take("a CloudEvent", f -> f.has("specversion"));
    return new JsonFormat().deserialize(frame.toString().getBytes(UTF_8));
  }

  private static void stillLives(WsClient client) {
    client.send("pcp-action:NOTE\nnumber:7\n\nalive");
    assertThat(text(client)).isEqualTo("pcp-action:MESSAGE\npcp-body-type:text\nnumber:7\n\nalive");
  }

  @Test
  default void aPathHasItsServicesFormatAndThoseOfItsOperations() {
    try (WsClient client = mixed().connect()) {
      client.send("pcp-action:NOTE\npcp-body-type:text\nnumber:5\n\na body");
      assertThat(text(client))
          .isEqualTo("pcp-action:MESSAGE\npcp-body-type:text\nnumber:5\n\na body");

      client.send(
          "{\"specversion\":\"1.0\",\"type\":\"com.example.happen\",\"source\":\"/t\",\"id\":\"1\","
              + "\"subject\":\"s\",\"data\":{\"number\":5}}");
      CloudEvent event = event(client);
      assertThat(event.getType()).isEqualTo("com.example.happened");
      assertThat(event.getSource()).hasToString("MixedService");
      assertThat(event.getSubject()).isEqualTo("s");
      assertThat(new String(Objects.requireNonNull(event.getData()).toBytes(), UTF_8))
          .isEqualTo("{\"number\":5}");

      client.send("TELEGRAM wire Paris STOP");
      assertThat(text(client)).isEqualTo("TELEGRAM wired Paris STOP");
      assertThat(text(client)).isEqualTo("TELEGRAM RESULT 5 STOP");

      client.send("{\"kind\":\"book\",\"amount\":5,\"unheard\":true}");
      assertThat(client.take("the booking", f -> f.has("kind")).toString())
          .isEqualTo("{\"amount\":5,\"kind\":\"booked\"}");
    }
  }

  @Test
  default void contextsAreEnteredInEveryFormat() {
    try (WsClient client = mixed().connect()) {
      client.send("pcp-action:wsContext\ncontext:a\n\n");
      client.send("{\"type\":\"com.example.enter\",\"data\":{\"contexts\":[\"b\"]}}");
      client.send("pcp-action:where\n\n");
      assertThat(text(client)).contains("pcp-body-type:text\ncontexts:[\"").contains("a", "b");
      client.send("pcp-action:MixedService.wsContext\nreset:true\n\n");
      client.send("pcp-action:where\n\n");
      assertThat(text(client)).endsWith("\ncontexts:[]\n\n");
    }
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BAD_FRAME     | pcp-action:NOTE",
        "BAD_FRAME     | nonsense",
        "INVALID       | `pcp-action:NOTE\nnumber:\\x\n\n`",
        "INVALID       | `pcp-action:NOTE\nno field\n\n`",
        "UNKNOWN_EVENT | `pcp-action:NOSUCH\n\n`",
        "UNKNOWN_EVENT | `number:5\n\nno action`",
        "INVALID       | `pcp-action:NOTE\nnumber:many\n\n`",
        "INVALID       | `pcp-action:NOTE\n\n`"
      })
  default void brokenPcpIsAnsweredInPcpAndTheConnectionLives(String code, String frame) {
    try (WsClient client = mixed().connect()) {
      client.send(frame);
      String error = text(client);
      assertThat(error)
          .startsWith("pcp-action:ERROR\npcp-body-type:text\ncode:" + code + "\nmessage:")
          .endsWith("\n\n");
      stillLives(client);
    }
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BAD_FRAME     | {\"specversion\":\"1.0\",\"data\":{}}",
        "BAD_FRAME     | {\"type\":5}",
        "BAD_FRAME     | not JSON",
        "BAD_FRAME     | {\"type\":\"com.example.happen\",\"specversion\":\"0.3\"}",
        "UNKNOWN_EVENT | {\"type\":\"com.example.nosuch\",\"id\":\"1\",\"source\":\"/\"}",
        "INVALID       | {\"type\":\"com.example.happen\",\"subject\":[1]}",
        "INVALID       | {\"type\":\"com.example.happen\",\"subject\":5,\"data\":{\"number\":1}}",
        "INVALID       | {\"type\":\"com.example.happen\",\"data\":{\"number\":\"x\"}}"
      })
  default void aBrokenCloudEventIsAnsweredByOneAndTheConnectionLives(String code, String frame) {
    try (WsClient client = mixed().subprotocols("cloudevents.json").connect()) {
      client.send(frame);
      CloudEvent error = event(client);
      assertThat(error.getType()).isEqualTo("carillon.error");
      assertThat(error.getSource()).hasToString("MixedService");
      assertThat(new String(Objects.requireNonNull(error.getData()).toBytes(), UTF_8))
          .startsWith("{\"code\":\"" + code + "\",\"message\":\"");
      client.send("{\"type\":\"com.example.happen\",\"subject\":\"x\",\"data\":{\"number\":7}}");
      assertThat(event(client).getSubject()).isEqualTo("x");
    }
  }

  @Test
  default void aRefusedFrameIsALineOfTheLogWithoutIt() {
    try (WsClient client = mixed().connect()) {
      client.send("pcp-action:NOTE\nnumber:verysecret\n\nverysecret");
      assertThat(text(client)).contains("code:INVALID");
      Await.until(
          "the log has the line",
          () -> server().logTail().contains("was refused: INVALID, format pcp"));
      assertThat(server().logTail()).doesNotContain("verysecret");
    }
  }

  @Test
  default void aFormatWithoutAWayToSayAnErrorIsLogged() {
    try (WsClient client = mixed().connect()) {
      client.send("{\"kind\":\"book\",\"amount\":\"verysecret\"}");
      Await.until(
          "the log has the line",
          () -> server().logTail().contains("The format ledger has no way to tell"));
      assertThat(server().logTail()).doesNotContain("verysecret");
      stillLives(client);
      assertThat(client.rest()).isEmpty();
    }
  }
}
