package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.carillon.testing.Await;
import org.carillon.testing.RawClient;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A frame in, a reply out. */
interface FrameContract extends EngineContract {

  @Test
  default void aReplyComesWithItsRefAndEventAndOnlyWhereAskedFor() {
    try (WsClient client = probe().connect()) {
      client.send("{\"event\":\"echo\",\"data\":{\"text\":\"silent\"}}");
      client.send("{\"event\":\"echo\",\"data\":{\"text\":\"a\"},\"ref\":7}");
      JsonNode reply = client.take("the reply", frame -> frame.has("ref"));
      assertThat(reply.toString()).isEqualTo("{\"ref\":7,\"event\":\"echo\",\"data\":\"a\"}");
      assertThat(client.rest()).noneMatch(f -> f.path("event").asText().equals("echo"));
    }
  }

  @Test
  default void aRecordStandsForTheWholeObjectAndKeepsItsValues() {
    try (WsClient client = probe().connect()) {
      JsonNode order =
          client.call(
              "order",
              data("name", "abc", "amount", 3, "price", "11.10", "at", "2026-01-01T12:00:00Z"));
      assertThat(order.toString())
          .isEqualTo(
              "{\"name\":\"abc\",\"amount\":3,\"price\":\"11.10\",\"at\":\"2026-01-01T12:00:00.000Z\"}");
    }
  }

  @Test
  default void numbersOfAnySizeComeBackAsTheyWent() {
    try (WsClient client = probe().connect()) {
      JsonNode numbers =
          client.call(
              "numbers",
              data(
                  "whole",
                  Long.MAX_VALUE,
                  "huge",
                  new java.math.BigInteger("123456789012345678901234567890"),
                  "exact",
                  "0.1000",
                  "flag",
                  true,
                  "several",
                  List.of(1, 2)));
      assertThat(numbers.path("whole").asText()).isEqualTo(String.valueOf(Long.MAX_VALUE));
      assertThat(numbers.path("huge").asText()).isEqualTo("123456789012345678901234567890");
      assertThat(numbers.path("exact").asText()).isEqualTo("0.1000");
    }
  }

  @Test
  default void anOperationWithoutResultRepliesNull() {
    try (WsClient client = probe().connect()) {
      assertThat(client.call("nothing", Map.of()).isNull()).isTrue();
    }
  }

  @Test
  default void aLateResultKeepsTheOrderOfTheReplies() {
    try (WsClient client = probe().connect();
        WsClient other = probe().connect()) {
      client.send("{\"event\":\"await\",\"data\":{\"name\":\"order\"},\"ref\":1}");
      client.send("{\"event\":\"echo\",\"data\":{\"text\":\"behind\"},\"ref\":2}");
      assertThat(other.call("complete", Map.of("name", "order", "value", "late")).asBoolean())
          .isTrue();
      JsonNode first = client.take("a reply", frame -> frame.has("ref"));
      JsonNode second = client.take("a reply", frame -> frame.has("ref"));
      assertThat(first.path("data").asText()).isEqualTo("late");
      assertThat(second.path("data").asText()).isEqualTo("behind");
    }
  }

  @Test
  default void aLateFailureIsAnErrorReplyAndTheFramesBehindGoOn() {
    try (WsClient client = probe().connect();
        WsClient other = probe().connect()) {
      client.send("{\"event\":\"await\",\"data\":{\"name\":\"bad\"},\"ref\":1}");
      other.call("completeBadly", Map.of("name", "bad"));
      JsonNode error = client.take("the error", frame -> frame.path("ref").asInt() == 1);
      assertThat(error.path("data").path("code").asText()).isEqualTo("LATE");
      assertThat(client.call("echo", Map.of("text", "on")).asText()).isEqualTo("on");
    }
  }

  @Test
  default void aResultThatNeverComesIsATimeout() {
    try (WsClient client = probe().connect()) {
      assertThat(client.code("await", Map.of("name", "never"))).isEqualTo("TIMEOUT");
      assertThat(client.call("echo", Map.of("text", "on")).asText()).isEqualTo("on");
    }
  }

  @Test
  default void aTransactionThatTakesTooLongIsATimeout() {
    try (WsClient client = probe().connect()) {
      assertThat(client.code("overrun", Map.of())).isEqualTo("TIMEOUT");
      assertThat(client.code("Notes:create", Map.of("text", "overrun"))).isEqualTo("TIMEOUT");
      assertThat(client.call("echo", Map.of("text", "on")).asText()).isEqualTo("on");
    }
  }

  @Test
  default void framesBeyondThoseThatMayWaitAreRefused() {
    try (WsClient client = probe().connect();
        WsClient other = probe().connect()) {
      client.call("echo", Map.of("text", "the greeting waits no more"));
      client.send("{\"event\":\"await\",\"data\":{\"name\":\"flood\"},\"ref\":0}");
      for (int i = 1; i <= 61; i++) {
        client.send("{\"event\":\"echo\",\"data\":{\"text\":\"t\"},\"ref\":" + i + "}");
      }
      JsonNode refused = client.take("the refusal", frame -> frame.path("ref").asInt() == 61);
      assertThat(refused.path("data").path("code").asText()).isEqualTo("RATE_LIMITED");
      other.call("complete", Map.of("name", "flood", "value", "v"));
      for (int i = 0; i <= 60; i++) {
        int ref = i;
        assertThat(
                client.take("reply " + i, f -> f.path("ref").asInt() == ref).path("event").asText())
            .isNotEqualTo("error");
      }
    }
  }

  @Test
  default void aFunctionOfTheConnectionHandlesWhatTheServiceDoesNot() {
    try (WsClient client = probe().connect()) {
      assertThat(client.code("custom", Map.of())).isEqualTo("UNKNOWN_EVENT");
      client.call("register", Map.of());
      assertThat(client.call("custom", Map.of("a", 1)).toString()).isEqualTo("{\"got\":{\"a\":1}}");
    }
  }

  @Test
  default void aRejectedConnectIsClosedWithTheReason() {
    WsClient client =
        org.carillon.testing.ClientHandshake.at(server().ws("/engine/ws/probe?refuse=1")).connect();
    assertThat(client.closeCode()).isEqualTo(1008);
    assertThat(client.closeReason()).isEqualTo("not you");
  }

  /** How a client ends, and what the service is told. */
  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource({"1000, 1000", "4000, 4000", "1001, 1001", "no code, 1005", "cut, 1006"})
  default void theServiceHearsWhyAConnectionEnded(String end, String told) throws IOException {
    String id = "leaver " + UUID.randomUUID();
    String path = "/engine/ws/probe?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    try (WsClient client = probe().connect()) {
      try (RawClient leaver = RawClient.open(server().port(), path, "alice")) {
        leaver.send("{\"event\":\"nothing\",\"ref\":1}");
        leaver.texts(1);
        if (!end.equals("cut")) {
          leaver.sendClose(end.equals("no code") ? null : Integer.valueOf(end));
          leaver.awaitEnd();
        }
      }
      Await.until(
          "the end was heard of",
          () -> !client.call("endOf", Map.of("client", id)).asText().isEmpty());
      assertThat(client.call("endOf", Map.of("client", id)).asText()).isEqualTo(told);
    }
  }

  @Test
  default void theTyrusClientSpeaksToItAsTheJdkClientDoes() {
    try (WsClient client = probe().connectByTyrus()) {
      assertThat(client.call("echo", Map.of("text", "ö€😀")).asText()).isEqualTo("ö€😀");
    }
  }
}
