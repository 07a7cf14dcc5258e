package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** Services at several paths, what other beans add to them, and what stands beside them. */
interface MixinContract extends RoomsContract {

  private WsClient absolute() {
    return ClientHandshake.at(server().ws("/engine/open/rooms")).as("alice").connect();
  }

  private static Predicate<JsonNode> text(String text) {
    return data -> data.path("text").asText().equals(text);
  }

  @Test
  default void anEmitReachesAllPathsOfAServiceOneOfThemAbsolute() {
    try (WsClient relative = rooms("").as("carol").connect();
        WsClient absolute = absolute()) {
      String text = RoomsContract.Crowd.text();
      relative.call("everyone", data("text", text));
      relative.hear("everyone", text(text));
      absolute.hear("everyone", text(text));
    }
  }

  @Test
  default void aBroadcastOfAChangeReachesAllPathsButNotItsSender() {
    try (WsClient relative = rooms("").as("carol").connect();
        WsClient absolute = absolute();
        WsClient sender = absolute()) {
      String id =
          sender.call("Notes:create", data("text", "n" + System.nanoTime())).path("id").asText();
      Predicate<JsonNode> note = event -> event.path("id").asText().equals(id);
      relative.hear("Notes:created", note);
      absolute.hear("Notes:created", note);
      sender.call("echo", data());
      assertThat(sender.rest())
          .noneMatch(frame -> frame.path("event").asText().equals("Notes:created"));
    }
  }

  @Test
  default void operationsAndEventsOfAnotherBeanAreThoseOfTheServiceThatTheyName() {
    try (WsClient relative = rooms("").as("carol").connect();
        WsClient absolute = absolute()) {
      String text = RoomsContract.Crowd.text();
      assertThat(absolute.call("mixedByService", data("text", text)).asText())
          .isEqualTo("mixed " + text);
      relative.hear("byService", text(text));
      absolute.hear("byService", text(text));
    }
  }

  @Test
  default void operationsAndEventsOfAnotherBeanAreThoseOfThePathsThatTheyName() {
    try (WsClient relative = rooms("").as("alice").connect();
        WsClient absolute = absolute();
        WsClient probe = probe().as("alice").connect()) {
      String text = RoomsContract.Crowd.text();
      assertThat(probe.call("mixedByPath", data("text", text)).asText()).isEqualTo("mixed " + text);
      probe.hear("byPath", text(text));
      absolute.hear("byPath", text(text));
      relative.call("echo", data());
      assertThat(relative.rest())
          .as("the event names the other path of the service alone")
          .noneMatch(frame -> frame.path("event").asText().equals("byPath"));
      assertThat(relative.call("mixedByPath", data("text", "x")).asText()).isEqualTo("mixed x");
    }
  }

  @Test
  default void anEndpointOfTheApplicationsOwnStandsBesideTheServices() {
    try (WsClient plain =
        ClientHandshake.at(server().ws("/engine/ws/plain"))
            .header("X-Device", "stolen")
            .connect()) {
      plain.send("four");
      assertThat(plain.hear("echoed").path("text").asText()).isEqualTo("4");
    }
  }

  @Test
  default void theApplicationIsToldOnceThatItIsServedAndWhere() {
    try (WsClient client = rooms("").connect()) {
      JsonNode seen = client.call("ready", data());
      assertThat(seen).hasSize(1);
      assertThat(seen.get(0).toString())
          .contains("\"/ws/rooms\"", "\"/open/rooms\"", "\"/ws/probe\"")
          .doesNotContain("plain");
    }
  }
}
