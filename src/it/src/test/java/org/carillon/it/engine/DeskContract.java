package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** Changes are told of whoever makes them, once, and only if they are committed. */
interface DeskContract extends EngineContract {

  private ClientHandshake desk() {
    return ClientHandshake.at(server().ws("/engine/ws/desk"));
  }

  private static Predicate<JsonNode> title(String title) {
    return data -> data.path("title").asText().equals(title);
  }

  /** A task that others have heard of. */
  private static JsonNode created(WsClient client, WsClient other) {
    String title = "new " + System.nanoTime();
    assertThat(client.call("Tasks:create", data("title", title)).asText()).isEqualTo(title);
    JsonNode created = other.hear("Tasks:created", title(title));
    assertThat(created.path("id").isNumber()).as(created.toString()).isTrue();
    return created;
  }

  /** Behind a change that is heard after them: all that a client has heard of a task. */
  private static List<String> heard(WsClient actor, WsClient client, long id) {
    String barrier = "barrier " + System.nanoTime();
    actor.call("Tasks:update", data("id", id, "title", barrier));
    client.take("the barrier", frame -> frame.path("data").path("title").asText().equals(barrier));
    return client.rest().stream()
        .filter(frame -> frame.path("data").path("id").asLong() == id)
        .map(
            frame -> frame.path("event").asText() + " " + frame.path("data").path("title").asText())
        .toList();
  }

  @Test
  default void whatAnOperationChangesIsToldOfToTheOthers() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      JsonNode task = created(actor, other);
      long id = task.path("id").asLong();
      actor.call("Tasks:assign", data("id", id, "title", "assigned", "label", "red"));
      JsonNode told = other.hear("Tasks:updated", title("assigned"));
      assertThat(told.path("labels").path(0).asText()).isEqualTo("red");
      assertThat(told.path("version").asInt()).isGreaterThan(task.path("version").asInt());
      other.call("Tasks:update", data("id", id, "title", "barrier of the other"));
      actor.hear("Tasks:updated", title("barrier of the other"));
      assertThat(actor.rest().stream().map(JsonNode::toString))
          .as("the sender hears nothing of its own")
          .noneMatch(frame -> frame.contains("assigned"));
    }
  }

  @Test
  default void aVersionMayBeGivenToABoundOperation() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      JsonNode task = created(actor, other);
      long id = task.path("id").asLong();
      int version = task.path("version").asInt();
      Map<String, Object> given = data("id", id, "version", version, "title", "x", "label", "l");
      assertThat(actor.call("Tasks:assign", given).asInt()).isEqualTo(version);
      assertThat(actor.code("Tasks:assign", given)).isEqualTo("CONFLICT");
    }
  }

  @Test
  default void whatAnEjbChangesIsToldOfAndWhatItEmitsIsHeard() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      long id = created(actor, other).path("id").asLong();
      actor.call("byEjb", data("id", id, "title", "by an EJB"));
      other.hear("Tasks:updated", title("by an EJB"));
      other.hear("renamed", title("by an EJB"));
      actor.call("byEjbThatFails", data("id", id, "title", "rolled back"));
      assertThat(heard(actor, other, id)).isEmpty();
    }
  }

  @Test
  default void anEjbKnowsTheCallerOfAFrameAndThatItRefusesOneIsInTheLogOnce() {
    int before = server().logText().length();
    try (WsClient alice = desk().as("alice").connect();
        WsClient nobody = desk().connect()) {
      assertThat(alice.call("whoCallsTheEjb", data()).asText()).isEqualTo("alice alice");
      assertThat(nobody.call("whoCallsTheEjb", data()).asText())
          .isEqualToIgnoringCase("anonymous null"); // Payara says ANONYMOUS
      assertThat(nobody.code("guarded", data())).isEqualTo("FORBIDDEN");
      assertThat(nobody.code("guarded", data())).isEqualTo("FORBIDDEN");
      assertThat(server().logText().substring(before))
          .containsOnlyOnce("which security domain it is in, see docs/authentication.md");
    }
  }

  @Test
  default void whatATimerChangesIsToldOfToAll() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      long id = created(actor, other).path("id").asLong();
      actor.call("byTimer", data("id", id, "title", "by a timer"));
      for (WsClient client : List.of(actor, other)) {
        client.hear("Tasks:updated", title("by a timer"));
        client.hear("renamed", title("by a timer"));
      }
    }
  }

  @Test
  default void whatABatchChangesIsToldOfOnceAsItIsAtTheEnd() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      long id = created(actor, other).path("id").asLong();
      actor.call("byBatch", data("id", id, "title", "by a batch"));
      JsonNode told = other.hear("Tasks:updated", title("by a batch"));
      assertThat(
              StreamSupport.stream(told.path("steps").spliterator(), false)
                  .map(step -> step.path("text").asText()))
          .containsExactlyInAnyOrder("by a batch 0", "by a batch 1", "by a batch 2");
      assertThat(heard(actor, other, id)).isEmpty();
    }
  }

  @Test
  default void whatTheGeneratedHandlersChangeIsToldOfOnce() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      long id = created(actor, other).path("id").asLong();
      actor.call("Tasks:update", data("id", id, "title", "by update"));
      other.hear("Tasks:updated", title("by update"));
      assertThat(heard(actor, other, id)).isEmpty();
    }
  }

  @Test
  default void whatGoesOnAfterItsMethodIsToldOfWhenItIsDone() {
    try (WsClient actor = desk().connect();
        WsClient other = desk().connect()) {
      long id = created(actor, other).path("id").asLong();
      assertThat(actor.call("Tasks:delete", data("id", id)).asText()).isEqualTo("gone");
      other.hear("Tasks:deleted", data -> data.path("id").asLong() == id);
    }
  }
}
