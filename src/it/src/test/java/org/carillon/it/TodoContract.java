package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What the stock endpoint, a generated key, a version and broadcasts with data promise. */
interface TodoContract {

  private static WsClient todo(String user) {
    return ClientHandshake.at("/ws/todo").as(user).connect();
  }

  private static String unique(String text) {
    return text + " " + UUID.randomUUID();
  }

  @Test
  default void aThingToDoIsCreatedReadChangedAndDeleted() {
    try (var alice = todo("alice")) {
      String title = unique("read");
      JsonNode created = alice.call("Todos:create", data("title", title, "due", "2030-01-31"));
      String id = created.path("ID").asText();
      assertThat(UUID.fromString(id)).hasToString(id);
      assertThat(created.path("title").asText()).isEqualTo(title);
      assertThat(created.path("done").isBoolean()).isTrue();
      assertThat(created.path("done").asBoolean()).isFalse();
      assertThat(created.path("due").asText()).isEqualTo("2030-01-31");
      assertThat(created.path("version").asInt()).isZero();
      assertThat(created.has("tenant")).isFalse();

      assertThat(alice.call("Todos:read", data("ID", id))).isEqualTo(created);

      JsonNode updated = alice.call("Todos:update", data("ID", id, "due", null));
      assertThat(updated.path("title").asText()).isEqualTo(title);
      assertThat(updated.get("due").isNull()).as("null attributes stay in entities").isTrue();
      assertThat(updated.path("version").asInt()).isEqualTo(1);

      JsonNode found = alice.call("Todos:list", data("title", title, "done", false));
      assertThat(found).hasSize(1);
      assertThat(found.path(0)).isEqualTo(updated);

      JsonNode deleted = alice.call("Todos:delete", data("ID", id));
      assertThat(deleted.toString()).isEqualTo("{\"ID\":\"" + id + "\"}");
      assertThat(alice.code("Todos:read", data("ID", id))).isEqualTo("NOT_FOUND");
      assertThat(alice.code("Todos:delete", data("ID", id))).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  default void theOthersHearEachChangeWithItsData() {
    try (var alice = todo("alice");
        var carol = todo("carol")) {
      String title = unique("listen");
      JsonNode created = alice.call("Todos:create", data("title", title));
      String id = created.path("ID").asText();
      assertThat(carol.hear("Todos:created", d -> d.path("ID").asText().equals(id)))
          .isEqualTo(created);

      JsonNode toggled = alice.call("Todos:toggle", data("ID", id));
      assertThat(toggled.path("done").asBoolean()).isTrue();
      JsonNode heard = carol.hear("toggled", d -> d.path("ID").asText().equals(id));
      assertThat(heard.path("done").asBoolean()).isTrue();

      JsonNode updated = alice.call("Todos:update", data("ID", id, "title", title + "!"));
      assertThat(carol.hear("Todos:updated", d -> d.path("ID").asText().equals(id)))
          .isEqualTo(updated);

      alice.call("Todos:delete", data("ID", id));
      JsonNode deleted = carol.hear("Todos:deleted", d -> d.path("ID").asText().equals(id));
      assertThat(deleted.toString()).isEqualTo("{\"ID\":\"" + id + "\"}");

      String other = carol.call("Todos:create", data("title", unique("other"))).path("ID").asText();
      alice.hear("Todos:created", d -> d.path("ID").asText().equals(other)); // a barrier
      assertThat(alice.rest())
          .as("the sender hears nothing of it")
          .noneMatch(frame -> frame.path("data").path("ID").asText().equals(id));
    }
  }

  @Test
  default void aStaleVersionIsAConflictAndChangesNothing() {
    try (var alice = todo("alice")) {
      JsonNode first = alice.call("Todos:create", data("title", unique("first")));
      String id = first.path("ID").asText();
      alice.call("Todos:update", data("ID", id, "title", "second", "version", 0));

      assertThat(alice.code("Todos:update", data("ID", id, "title", "third", "version", 0)))
          .isEqualTo("CONFLICT");
      JsonNode stored = alice.call("Todos:read", data("ID", id));
      assertThat(stored.path("title").asText()).isEqualTo("second");
      assertThat(stored.path("version").asInt()).isEqualTo(1);
    }
  }

  @Test
  default void eachMistakeHasItsOwnClearError() {
    try (var alice = todo("alice")) {
      JsonNode blank = alice.fail("Todos:create", data("title", " "));
      assertThat(blank.path("code").asText()).isEqualTo("INVALID");
      assertThat(blank.path("details").path(0).path("path").asText()).isEqualTo("title");

      JsonNode date = alice.fail("Todos:create", data("title", "x", "due", "tomorrow"));
      assertThat(date.path("code").asText()).isEqualTo("INVALID");
      assertThat(date.path("details").path(0).path("path").asText()).isEqualTo("due");

      JsonNode unknown = alice.fail("Todos:create", data("title", "x", "colour", "red"));
      assertThat(unknown.path("code").asText()).isEqualTo("INVALID");
      assertThat(unknown.path("details").path(0).path("path").asText()).isEqualTo("colour");

      assertThat(alice.code("Todos:create", data("title", "x", "tenant", "t2")))
          .isEqualTo("INVALID");
      assertThat(alice.code("Todos:read", data("ID", null))).isEqualTo("INVALID");
      assertThat(alice.code("Todos:read", data("ID", "no uuid"))).isEqualTo("INVALID");
      assertThat(alice.code("Todos:toggle", data("ID", UUID.randomUUID().toString())))
          .isEqualTo("NOT_FOUND");
    }
  }
}
