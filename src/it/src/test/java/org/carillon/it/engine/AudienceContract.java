package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.engine.RoomsContract.Crowd.text;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** Who hears an event, and who does not. */
interface AudienceContract extends RoomsContract {

  @Test
  default void contextsAreOfAnyTypeAndTextForAClient() {
    Map<String, Object> contexts =
        Map.of(
            "number",
            7,
            "instant",
            "2026-01-01T12:00:00.000Z",
            "object",
            Map.of("floor", 3),
            "uuid",
            "00000000-0000-0001-0000-000000000002",
            "enum",
            "MONDAY",
            "several",
            2);
    contexts.forEach(
        (kind, context) -> {
          try (Crowd crowd = crowd()) {
            crowd.get("alice").call("wsContext", data("context", context));
            crowd.get("bob").call("wsContext", data("context", context));
            String text = text();
            crowd.get("carol").call("toRoom", data("kind", kind, "text", text));
            assertThat(crowd.heard(text)).as(kind).containsExactly("alice");
          }
        });
  }

  @Test
  default void aDeclaredIncludeThatTurnsOutEmptyReachesNobody() {
    try (Crowd crowd = crowd()) {
      for (String kind : List.of("null", "empty")) {
        String text = text();
        crowd.get("alice").call("toRoom", data("kind", kind, "text", text));
        assertThat(crowd.heard(text)).as(kind).isEmpty();
      }
      String text = text();
      crowd.get("alice").call("toUsers", users(text, false, false));
      assertThat(crowd.heard(text)).isEmpty();
    }
  }

  private static Map<String, Object> users(
      String text, boolean notMe, boolean notHere, String... users) {
    return data("users", List.of(users), "notMe", notMe, "notHere", notHere, "text", text);
  }

  @Test
  default void usersAreNamedByTheDataAndFlagsCountWhenTheyAreTrue() {
    try (Crowd crowd = crowd()) {
      String all = text();
      crowd.get("alice").call("toUsers", users(all, false, false, "alice", "carol", "bob"));
      assertThat(crowd.heard(all)).containsExactly("alice", "alice2", "carol");
      String notMe = text();
      crowd.get("alice").call("toUsers", users(notMe, true, false, "alice", "carol"));
      assertThat(crowd.heard(notMe)).containsExactly("carol");
      String notHere = text();
      crowd.get("alice").call("toUsers", users(notHere, false, true, "alice", "carol"));
      assertThat(crowd.heard(notHere)).containsExactly("alice2", "carol");
    }
  }

  @Test
  default void clientsAreNamedByTheirIdentifierWhichIsTextInTheirTenant() {
    try (Crowd crowd = crowd()) {
      String text = text();
      crowd.get("carol").call("toClients", data("clients", List.of("007"), "text", text));
      assertThat(crowd.heard(text)).containsExactly("alice");
      crowd.get("carol").call("toClients", data("clients", List.of("7"), "text", text + "!"));
      assertThat(crowd.heard(text + "!")).isEmpty();
    }
  }

  @Test
  default void aHandshakeCheckNamesAClientOrRefusesIt() {
    try (WsClient phone = rooms("?id=mine").header("X-Device", "phone").connect()) {
      assertThat(phone.call("identifier", data()).asText()).isEqualTo("device-phone");
    }
    assertThat(rooms("").header("X-Device", "stolen").refusal().status()).isEqualTo(451);
  }

  @Test
  default void aRoleThatOnlyAnAudienceNamesIsOfTheCatalogue() {
    try (Crowd crowd = crowd();
        WsClient anonymous = rooms("").connect()) {
      assertThat(texts(crowd.get("carol").call("roles", data()))).contains("WS_Todo");
      assertThat(texts(anonymous.call("roles", data()))).isEmpty();
      assertThat(texts(crowd.get("carol").call("roles", data())))
          .as("@DeclareRoles of a servlet")
          .contains("user");
      String text = text();
      crowd.get("alice").call("toRole", data("text", text));
      assertThat(crowd.heard(text)).containsExactly("alice", "alice2", "carol");
      anonymous.call("echo", data());
      assertThat(anonymous.rest()).isEmpty();
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  default void whereAllLayersMustHoldOneIsNotEnough() {
    try (Crowd crowd = crowd()) {
      crowd.get("alice").call("wsContext", data("context", "den"));
      crowd.get("carol").call("wsContext", data("context", "den"));
      String text = text();
      crowd.get("carol").call("strict", data("room", "den", "text", text));
      assertThat(crowd.heard(text)).containsExactly("alice");
    }
  }

  @Test
  default void namesOfTheClassTheDataTheHeadersAndTheMethodsAreUnited() {
    try (Crowd crowd = crowd()) {
      String only = text();
      crowd.get("alice").call("gathered", data("text", only));
      assertThat(crowd.heard(only)).as("carol, but not her quiet client").isEmpty();
      String data = text();
      crowd.get("alice").call("gathered", data("text", data, "user", "alice"));
      assertThat(crowd.heard(data)).containsExactly("alice", "alice2");
      String header = text();
      crowd
          .get("carol")
          .call(
              "gathered",
              data("text", header),
              Map.of("wsUsers", List.of("alice"), "identifier", Map.of("exclude", "007")));
      assertThat(crowd.heard(header)).containsExactly("alice2");
    }
  }

  @Test
  default void headersOfAFrameThatAnOperationPassesOnSteerItsEmit() {
    try (Crowd crowd = crowd()) {
      String text = text();
      crowd
          .get("alice")
          .call(
              "everyone",
              data("text", text),
              Map.of("currentUser", true, "ws", Map.of("json", Map.of("colour", "red"))));
      assertThat(crowd.heard(text)).containsExactly("alice", "alice2");
      assertThat(
              crowd.get("alice2").rest().stream()
                  .filter(frame -> frame.path("data").path("text").asText().equals(text))
                  .map(frame -> frame.path("headers").toString()))
          .containsExactly("{\"colour\":\"red\"}");
    }
  }

  @Test
  default void aHeaderThatCannotBeIsAnsweredAndTheConnectionLives() {
    try (WsClient alice = rooms("").as("alice").connect()) {
      JsonNode error = alice.fail("everyone", data("text", "x"), Map.of("currentUser", "a secret"));
      assertThat(error.path("code").asText()).isEqualTo("INVALID");
      assertThat(error.path("message").asText()).contains("currentUser").doesNotContain("a secret");
      alice.call("echo", data());
    }
  }

  @Test
  default void aConnectionEntersLeavesAndResetsByItself() {
    try (WsClient alice = rooms("").as("alice").connect()) {
      assertThat(texts(visit(alice, "a", null, false))).containsExactly("a");
      assertThat(texts(visit(alice, "b", null, false))).containsExactly("a", "b");
      assertThat(texts(visit(alice, null, "a", false))).containsExactly("b");
      alice.call("wsContext", data("contexts", List.of("c", "d")));
      assertThat(texts(visit(alice, "e", null, true))).containsExactly("e");
    }
  }

  private static JsonNode visit(WsClient client, String enter, String exit, boolean reset) {
    return client.call("visit", data("enter", enter, "exit", exit, "reset", reset));
  }
}
