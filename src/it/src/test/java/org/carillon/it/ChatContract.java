package org.carillon.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What the chat promises its clients. */
interface ChatContract {

  private static WsClient chat(String user) {
    return ClientHandshake.at("/ws/chat").as(user).connect();
  }

  private static String unique(String text) {
    return text + " " + UUID.randomUUID();
  }

  private static boolean says(JsonNode data, String text) {
    return data.path("text").asText().equals(text);
  }

  @Test
  default void everyoneOfTheTenantHearsAMessageTheSenderToo() {
    try (var alice = chat("alice");
        var carol = chat("carol")) {
      String text = unique("hi");

      assertThat(alice.call("message", data("text", text)).asText()).isEqualTo(text);

      for (var client : List.of(alice, carol)) {
        JsonNode heard = client.hear("received", data -> says(data, text));
        assertThat(heard).isEqualTo(Frames.parse(Frames.text(data("text", text, "user", "alice"))));
      }
    }
  }

  @Test
  default void aClientByTyrusTalksToOneByTheJdk() {
    try (var tyrus = ClientHandshake.at("/ws/chat").as("alice").connectByTyrus();
        var jdk = chat("carol")) {
      String question = unique("Grüße, 世界 🔔");
      String answer = unique("und zurück");

      assertThat(tyrus.call("message", data("text", question)).asText()).isEqualTo(question);
      jdk.hear("received", data -> says(data, question));
      jdk.call("message", data("text", answer));
      tyrus.hear("received", data -> says(data, answer));
    }
  }

  @Test
  default void aRoomHearsWhatIsSaidToItAndNobodyElseDoes() {
    try (var inside = chat("carol");
        var outside = chat("carol");
        var alice = chat("alice")) {
      String room = unique("room");
      inside.call("wsContext", data("context", room));
      String secret = unique("secret");
      String open = unique("open");

      alice.call("messageTo", data("room", room, "text", secret));
      alice.call("message", data("text", open));

      inside.hear("received", data -> says(data, secret));
      outside.hear("received", data -> says(data, open));
      alice.hear("received", data -> says(data, open));
      assertThat(Stream.of(outside, alice).flatMap(client -> client.rest().stream()))
          .noneMatch(frame -> says(frame.path("data"), secret));
    }
  }

  @Test
  default void aClientThatLeftARoomHearsItNoMore() {
    try (var carol = chat("carol");
        var alice = chat("alice")) {
      String room = unique("room");
      carol.call("wsContext", data("contexts", List.of(room, unique("other"))));
      String before = unique("before");
      alice.call("messageTo", data("room", room, "text", before));
      carol.hear("received", data -> says(data, before));

      carol.call("wsContext", data("context", room, "exit", true));
      String after = unique("after");
      String open = unique("open");
      alice.call("messageTo", data("room", room, "text", after));
      alice.call("message", data("text", open));

      carol.hear("received", data -> says(data, open));
      assertThat(carol.rest()).noneMatch(frame -> says(frame.path("data"), after));
    }
  }

  @Test
  default void aFrameWithoutRefHasNoReply() {
    try (var alice = chat("alice")) {
      String silent = unique("silent");
      alice.tell("message", data("text", silent));
      alice.hear("received", data -> says(data, silent));
      // Replies keep the order of the frames: one for the first would have come before this.
      alice.call("message", data("text", unique("loud")));
      assertThat(alice.rest()).noneMatch(frame -> frame.has("ref"));
      assertThat(alice.rest()).noneMatch(frame -> frame.path("event").asText().equals("message"));
    }
  }

  @Test
  default void anObjectWithoutEventIsTheDataOfMessage() {
    try (var alice = chat("alice")) {
      String text = unique("bare");
      alice.send(Frames.text(data("text", text)));
      alice.hear("received", data -> says(data, text));
    }
  }

  @Test
  default void aRefMayBeANumberAndComesBackAsOne() {
    try (var alice = chat("alice")) {
      alice.send(Frames.frame("message", data("text", unique("numbered")), Map.of(), 7));
      JsonNode reply = alice.take("the reply", frame -> frame.has("ref"));
      assertThat(reply.path("ref").isInt()).isTrue();
      assertThat(reply.path("ref").asInt()).isEqualTo(7);
    }
  }

  @Test
  default void repliesKeepTheOrderOfTheFrames() {
    try (var alice = chat("alice")) {
      for (int i = 0; i < 50; i++) {
        alice.send(Frames.frame("message", data("text", "ordered"), Map.of(), i));
      }
      List<Integer> refs =
          IntStream.range(0, 50)
              .mapToObj(i -> alice.take("a reply", frame -> frame.has("ref")))
              .map(frame -> frame.path("ref").asInt())
              .toList();
      assertThat(refs).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }
  }

  @Test
  default void aBlankTextIsInvalidAndSaysWhere() {
    try (var alice = chat("alice")) {
      JsonNode error = alice.fail("message", data("text", " "));
      assertThat(error.path("code").asText()).isEqualTo("INVALID");
      assertThat(error.path("event").asText()).isEqualTo("message");
      assertThat(error.path("details").path(0).path("path").asText()).isEqualTo("text");
      assertThat(error.path("details").path(0).path("message").asText()).isNotEmpty();

      assertThat(alice.code("message", data())).isEqualTo("INVALID");
      assertThat(alice.code("message", data("text", List.of("a", "list")))).isEqualTo("INVALID");
    }
  }

  @Test
  default void whatCannotBeReadIsAnsweredAndTheConnectionLives() {
    try (var alice = chat("alice")) {
      for (String broken :
          List.of(
              "{", "[]", "1", "null", "\"text\"", "{\"event\": 1}", "{\"event\":\"message\"} x")) {
        alice.send(broken);
        JsonNode error = alice.hear("error");
        assertThat(error.path("code").asText()).as(broken).isEqualTo("BAD_FRAME");
      }
      assertThat(alice.code("unheardOf", data())).isEqualTo("UNKNOWN_EVENT");
      alice.call("message", data("text", unique("still here")));
    }
  }

  @Test
  default void nestingBeyondTheLimitIsTooLarge() {
    try (var alice = chat("alice")) {
      String open = Stream.generate(() -> "[").limit(100).collect(joining());
      String close = Stream.generate(() -> "]").limit(100).collect(joining());
      alice.send("{\"event\":\"message\",\"data\":{\"text\":" + open + close + "}}");
      assertThat(alice.hear("error").path("code").asText()).isEqualTo("TOO_LARGE");
      alice.call("message", data("text", unique("still here")));
    }
  }

  @Test
  default void aFrameOverTheLimitEndsTheConnectionWith1009() {
    try (var alice = chat("alice")) {
      String longest = "x".repeat(60_000);
      assertThat(alice.call("message", data("text", longest)).asText()).isEqualTo(longest);
      alice.tell("message", data("text", "x".repeat(70_000)));
      assertThat(alice.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  default void aBinaryFrameIsRefused() {
    try (var alice = chat("alice")) {
      alice.sendBinary(new byte[] {1, 2, 3});
      assertThat(alice.closeCode()).isEqualTo(1003);
    }
  }

  /** A browser sees no pings: it asks for a sign of life by a change of nothing. */
  @Test
  default void noContextsAreEnteredAndThatIsAnswered() {
    try (var alice = chat("alice")) {
      assertThat(alice.call("wsContext", data("contexts", List.of())).isNull()).isTrue();
      assertThat(alice.code("wsContext", data())).isEqualTo("INVALID");
    }
  }
}
