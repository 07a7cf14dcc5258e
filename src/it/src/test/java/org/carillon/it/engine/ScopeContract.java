package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.carillon.testing.Await;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What is active while a frame is handled. */
interface ScopeContract extends EngineContract {

  @Test
  default void theRequestScopeLivesForAFrameAndTheConnectionScopeForAConnection() {
    try (WsClient client = probe().connect();
        WsClient other = probe().connect()) {
      assertThat(client.call("counters", Map.of()).toString()).isEqualTo("[1,2,1]");
      assertThat(client.call("counters", Map.of()).toString()).isEqualTo("[1,2,2]");
      assertThat(other.call("counters", Map.of()).toString()).isEqualTo("[1,2,1]");
    }
  }

  @Test
  default void beansOfAConnectionAreDestroyedWithIt() throws Exception {
    int before = destroyed();
    try (WsClient client = probe().connect()) {
      client.call("counters", Map.of());
    }
    Await.until(
        "the bean was destroyed",
        () -> {
          try {
            return destroyed() > before;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private int destroyed() throws Exception {
    return Integer.parseInt(get("/emit/destroyed", "alice").body().replaceAll("\\D", ""));
  }

  @Test
  default void anOperationRunsInATransactionUnlessItSaysOtherwise() {
    try (WsClient client = probe().connect()) {
      assertThat(client.call("transaction", Map.of()).asInt()).isZero();
      assertThat(client.call("noTransaction", Map.of()).asInt()).isEqualTo(6);
    }
  }

  @Test
  default void theCallerIsWhoConnected() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient bob = probe().as("bob").connect();
        WsClient anonymous = probe().connect()) {
      assertThat(alice.call("whoAmI", Map.of(), Map.of("h", "x")).asText()).isEqualTo("alice@t1 x");
      assertThat(bob.call("whoAmI", Map.of(), Map.of()).asText()).isEqualTo("bob@t2 null");
      assertThat(anonymous.call("whoAmI", Map.of(), Map.of()).asText())
          .isEqualTo("null@default null");
    }
  }

  @Test
  default void aBoundOperationSharesThePersistenceContextOfTheApplication() {
    try (WsClient alice = probe().as("alice").connect()) {
      String id =
          alice
              .call("Notes:create", data("text", "shared " + System.nanoTime()))
              .path("id")
              .asText();
      assertThat(alice.call("Notes:sameRow", data("id", id)).asBoolean()).isTrue();
    }
  }

  @Test
  default void aBoundOperationChangesItsRowOrNothing() {
    try (WsClient alice = probe().as("alice").connect()) {
      String id =
          alice
              .call("Notes:create", data("text", "before " + System.nanoTime()))
              .path("id")
              .asText();
      String text = "after " + System.nanoTime();
      var renamed = alice.call("Notes:rename", data("id", id, "text", text, "fail", false));
      assertThat(renamed.path("text").asText()).isEqualTo(text);
      assertThat(renamed.path("version").asInt()).isEqualTo(1);
      assertThat(alice.code("Notes:rename", data("id", id, "text", "lost", "fail", true)))
          .isEqualTo("INTERNAL");
      assertThat(alice.code("Notes:rename", data("id", id, "text", "x".repeat(50), "fail", false)))
          .isEqualTo("INVALID");
      assertThat(alice.call("Notes:read", data("id", id)).path("text").asText()).isEqualTo(text);
    }
  }

  /** A row in a result is shown as it is stored: with the version that the flush has given it. */
  @Test
  default void whatAnUnboundOperationChangesIsShownAsItIsStored() {
    try (WsClient alice = probe().as("alice").connect()) {
      String id =
          alice
              .call("Notes:create", data("text", "at first " + System.nanoTime()))
              .path("id")
              .asText();
      int version = 0;
      for (String in : List.of("itself", "record", "list", "array", "rows", "stage")) {
        String text = in + " " + System.nanoTime();
        JsonNode shown =
            in.equals("stage")
                ? alice.call("renamedLater", data("id", id, "text", text))
                : alice.call("renamed", data("id", id, "text", text, "in", in));
        JsonNode stored = alice.call("Notes:read", data("id", id));
        assertThat(stored.path("version").asInt()).isEqualTo(++version);
        assertThat(shown.findParent("version")).as(in).isEqualTo(stored);
      }
    }
  }

  @Test
  default void anApplicationsHandlerStandsInForTheGeneratedOneAndMayCallIt() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient other = probe().as("carol").connect()) {
      assertThat(alice.code("Notes:create", data("text", "forbidden"))).isEqualTo("FORBIDDEN");
      String text = "own handler " + System.nanoTime();
      String id = alice.call("Notes:create", data("text", text)).path("id").asText();
      assertThat(
              other
                  .hear("Notes:created", d -> d.path("text").asText().equals(text))
                  .path("id")
                  .asText())
          .isEqualTo(id);
      // the service says that the sender hears it too
      alice.hear("Notes:created", d -> d.path("id").asText().equals(id));
    }
  }
}
