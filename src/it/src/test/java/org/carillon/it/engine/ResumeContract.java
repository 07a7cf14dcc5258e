package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** A client of {@code carillon.v1} that is cut off and comes back. */
interface ResumeContract extends EngineContract {

  /** No two tests say the same. */
  AtomicInteger NEXT = new AtomicInteger();

  private ClientHandshake handshake(String user, String query) {
    return ClientHandshake.at(server().ws("/engine/ws/resume" + query))
        .as(user)
        .subprotocols("carillon.v1");
  }

  private WsClient back(String user, String since, String... contexts) {
    StringBuilder query =
        new StringBuilder("?since=").append(URLEncoder.encode(since, StandardCharsets.UTF_8));
    for (String context : contexts) {
      query.append("&context=").append(context);
    }
    return handshake(user, query.toString()).connect();
  }

  private static JsonNode take(WsClient client, String event) {
    return client.take(event, f -> f.path("event").asText().equals(event), Duration.ofSeconds(20));
  }

  /** The numbers that came, up to one that ends them. */
  private static List<Integer> heard(WsClient client, int last) {
    List<Integer> numbers = new ArrayList<>();
    do {
      JsonNode frame = take(client, "said");
      assertThat(frame.path("id").asText()).isNotEmpty();
      assertThat(frame.path("position").asText()).isNotEmpty();
      numbers.add(frame.path("data").path("n").asInt());
    } while (numbers.get(numbers.size() - 1) != last);
    return numbers;
  }

  private static List<Integer> from(int first, int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int n = first; n <= last; n++) {
      numbers.add(n);
    }
    return numbers;
  }

  @Test
  default void aClientThatWasCutOffMissesNothingAndHearsNothingTwice() {
    int n = NEXT.getAndAdd(1_000);
    try (WsClient speaker = handshake("carol", "").connect()) {
      String position;
      String connection;
      try (WsClient client = handshake("alice", "").connect()) {
        assertThat(client.subprotocol()).isEqualTo("carillon.v1");
        JsonNode welcome = take(client, "$welcome").path("data");
        connection = welcome.path("connection").asText();
        assertThat(welcome.path("position").asText()).isNotEmpty();
        speaker.call("say", data("from", n + 1, "to", n + 20));
        position = "";
        for (int i = 0; i < 20; i++) {
          position = take(client, "said").path("position").asText();
        }
      }
      speaker.call("say", data("from", n + 21, "to", n + 400));
      try (WsClient client = back("alice", position)) {
        JsonNode welcome = take(client, "$welcome").path("data");
        assertThat(welcome.path("connection").asText()).isNotEqualTo(connection);
        assertThat(heard(client, n + 400)).isEqualTo(from(n + 21, n + 400));
        assertThat(take(client, "$resumed").path("data").path("complete").asBoolean()).isTrue();
        speaker.call("say", data("from", n + 401, "to", n + 402));
        assertThat(heard(client, n + 402)).isEqualTo(from(n + 401, n + 402));
      }
    }
  }

  @Test
  default void aSenderStaysExcludedWhenItComesBack() {
    int n = NEXT.getAndAdd(1_000);
    String position;
    try (WsClient client = handshake("alice", "").connect();
        WsClient other = handshake("carol", "").connect()) {
      take(client, "$welcome");
      client.call("say", data("from", n + 1, "to", n + 1));
      position = take(client, "said").path("position").asText();
      client.call("tell", data("n", n + 2));
      take(other, "told");
    }
    try (WsClient client = back("alice", position)) {
      client.take("the end of the history", f -> f.path("event").asText().equals("$resumed"));
      assertThat(client.rest()).noneMatch(f -> f.path("event").asText().equals("told"));
    }
  }

  @Test
  default void contextsAreEnteredAgainWhereTheServiceLetsThem() {
    int n = NEXT.getAndAdd(1_000);
    String position;
    try (WsClient client = handshake("alice", "").connect()) {
      position = take(client, "$welcome").path("data").path("position").asText();
    }
    try (WsClient speaker = handshake("carol", "").connect()) {
      speaker.call("sayIn", data("room", "blue", "n", n + 1));
      speaker.call("sayIn", data("room", "red", "n", n + 2));
      speaker.call("sayIn", data("room", "secret", "n", n + 3));
      speaker.call("say", data("from", n + 4, "to", n + 4));
      take(speaker, "said");
      try (WsClient client = back("alice", position, "blue", "secret")) {
        JsonNode refusal = take(client, "error").path("data");
        assertThat(refusal.path("code").asText()).isEqualTo("FORBIDDEN");
        assertThat(refusal.path("event").asText()).isEqualTo("wsContext");
        JsonNode room = take(client, "toRoom").path("data");
        assertThat(room.path("n").asInt()).isEqualTo(n + 1);
        take(client, "$resumed");
        assertThat(client.rest()).noneMatch(f -> f.path("event").asText().equals("toRoom"));
        speaker.call("sayIn", data("room", "blue", "n", n + 5));
        assertThat(take(client, "toRoom").path("data").path("n").asInt()).isEqualTo(n + 5);
      }
    }
  }

  @Test
  default void whatIsNoPositionIsAnsweredHonestly() {
    for (String since : List.of("nonsense", "", "a.b.c", "none.0.")) {
      try (WsClient client = back("alice", since)) {
        take(client, "$welcome");
        assertThat(take(client, "$resumed").path("data").path("complete").asBoolean())
            .as(since)
            .isFalse();
        assertThat(client.call("echo", Map.of("text", "hi")).asText()).isEqualTo("hi");
      }
    }
  }

  @Test
  default void aPositionOfAnotherTenantSaysNothing() {
    int n = NEXT.getAndAdd(1_000);
    try (WsClient client = handshake("alice", "").connect()) {
      String position = take(client, "$welcome").path("data").path("position").asText();
      client.call("say", data("from", n + 1, "to", n + 3));
      assertThat(heard(client, n + 3)).hasSize(3);
      try (WsClient stranger = back("bob", position)) {
        assertThat(take(stranger, "$resumed").path("data").path("complete").asBoolean()).isFalse();
        assertThat(stranger.rest()).noneMatch(f -> f.path("event").asText().equals("said"));
      }
    }
  }

  @Test
  default void whoDoesNotOfferItSeesNothingOfIt() {
    int n = NEXT.getAndAdd(1_000);
    try (WsClient plain =
        ClientHandshake.at(server().ws("/engine/ws/resume")).as("alice").connect()) {
      plain.call("say", data("from", n + 1, "to", n + 1));
      JsonNode frame = take(plain, "said");
      assertThat(frame.fieldNames()).toIterable().containsExactly("event", "data");
      assertThat(plain.rest()).noneMatch(f -> f.path("event").asText().startsWith("$"));
    }
  }

  @Test
  default void manyComeBackAtOnce() {
    int n = NEXT.getAndAdd(1_000);
    String position;
    try (WsClient client = handshake("alice", "").connect()) {
      position = take(client, "$welcome").path("data").path("position").asText();
      client.call("say", data("from", n + 1, "to", n + 300));
      assertThat(heard(client, n + 300)).hasSize(300);
    }
    List<WsClient> back = new ArrayList<>();
    try {
      for (int i = 0; i < 15; i++) {
        back.add(back("alice", position));
      }
      for (WsClient client : back) {
        assertThat(heard(client, n + 300)).isEqualTo(from(n + 1, n + 300));
        assertThat(take(client, "$resumed").path("data").path("complete").asBoolean()).isTrue();
      }
    } finally {
      back.forEach(WsClient::close);
    }
  }
}
