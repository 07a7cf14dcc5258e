package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What is heard of a transaction, and when. */
interface DeliveryContract extends EngineContract {

  private static Predicate<JsonNode> text(String text) {
    return data -> data.path("text").asText().equals(text);
  }

  /** What came with such a text and was not taken: other tests speak to the same clients. */
  private static List<JsonNode> rest(WsClient client, String text) {
    return client.rest().stream()
        .filter(frame -> frame.path("data").path("text").asText().contains(text))
        .toList();
  }

  @Test
  default void allDeliveriesAreHeardOfATransactionThatCommits() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient carol = probe().as("carol").connect()) {
      String text = "committed " + System.nanoTime();
      alice.call("emitAll", data("text", text, "fail", false));
      for (WsClient client : new WsClient[] {alice, carol}) {
        client.hear("now", text(text));
        client.hear("later", text(text));
        client.hear("surely", text(text));
        client.hear("surely", text("fired " + text));
      }
    }
  }

  @Test
  default void onlyTheImmediateEventIsHeardOfATransactionThatRollsBack() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient carol = probe().as("carol").connect()) {
      long notes = alice.call("notes", Map.of()).asLong();
      String text = "rolled back " + System.nanoTime();
      assertThat(alice.code("emitAll", data("text", text, "fail", true))).isEqualTo("ROLLBACK");
      String next = "next " + System.nanoTime();
      alice.call("emitAll", data("text", next, "fail", false));
      carol.hear("now", text(text));
      // what committed later has come by every way, so nothing of the rollback is still on its way
      carol.hear("later", text(next));
      carol.hear("surely", text("fired " + next));
      assertThat(rest(carol, text)).isEmpty();
      assertThat(alice.call("notes", Map.of()).asLong()).isEqualTo(notes + 1);
    }
  }

  @Test
  default void anEventThroughTheOutboxWithoutATransactionGetsOneOfItsOwn() {
    try (WsClient alice = probe().as("alice").connect()) {
      String text = "alone " + System.nanoTime();
      alice.call("emitWithoutTransaction", data("text", text));
      alice.hear("surely", text(text));
    }
  }

  @Test
  default void theSenderCanBeLeftOut() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient carol = probe().as("carol").connect()) {
      String text = "others " + System.nanoTime();
      alice.call("emitToOthers", data("text", text));
      carol.hear("now", text(text));
      alice.call("echo", Map.of("text", "barrier"));
      assertThat(rest(alice, text)).isEmpty();
    }
  }

  @Test
  default void aConnectionSpeaksToItselfToOthersAndToAll() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient carol = probe().as("carol").connect();
        WsClient bob = probe().as("bob").connect()) {
      String text = "facade " + System.nanoTime();
      alice.call("facade", data("text", text));
      alice.hear("mine", text(text));
      alice.hear("all", text(text));
      carol.hear("others", text(text));
      carol.hear("all", text(text));
      bob.call("echo", Map.of("text", "barrier"));
      assertThat(rest(alice, text)).isEmpty();
      assertThat(rest(carol, text)).isEmpty();
      assertThat(rest(bob, text)).as("another tenant hears nothing").isEmpty();
    }
  }

  @Test
  default void anHttpRequestEmitsInTheNameOfItsUser() throws Exception {
    try (WsClient alice = probe().as("alice").connect();
        WsClient bob = probe().as("bob").connect()) {
      assertThat(get("/emit/caller?text=http", "alice").headers().firstValue("X-Caller"))
          .hasValue("alice@t1");
      alice.hear("surely", text("http"));
      get("/emit/tenant?text=batch", "alice");
      get("/emit/named?text=named", "alice");
      bob.hear("surely", text("batch"));
      bob.hear("surely", text("named"));
      alice.call("echo", Map.of("text", "barrier"));
      assertThat(rest(alice, "batch")).isEmpty();
      assertThat(rest(alice, "named")).isEmpty();
      assertThat(rest(bob, "http")).isEmpty();
    }
  }

  @Test
  default void whereNobodyCallsTheTenantMustBeNamed() throws Exception {
    String outcome = get("/emit/nobody?text=orphan", "alice").body();
    assertThat(outcome).startsWith("IllegalStateException").contains("tenant");
  }

  @Test
  default void aContextIsEnteredLeftAndRefused() {
    try (WsClient alice = probe().as("alice").connect()) {
      assertThat(alice.call("wsContext", data("context", "a")).isNull()).isTrue();
      assertThat(alice.call("wsContext", data("contexts", List.of("b", 7), "reset", true)).isNull())
          .isTrue();
      assertThat(alice.call("wsContext", data("context", "b", "exit", true)).isNull()).isTrue();
      assertThat(alice.code("wsContext", data("context", "secret"))).isEqualTo("FORBIDDEN");
    }
  }
}
