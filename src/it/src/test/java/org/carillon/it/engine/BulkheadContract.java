package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Frames;
import org.carillon.testing.Http;
import org.carillon.testing.RawClient;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;

/** What goes wrong for some does not for the others. */
interface BulkheadContract extends EngineContract {

  /** Longer than a connection from which nothing comes is kept here. */
  Duration LONG = Duration.ofSeconds(6);

  int FORTY = 40;

  /** Of one tenant, none of whom may have forty connections. */
  List<String> USERS = List.of("alice", "carol", "events", "operator");

  @Test
  default void fortyStuckHandlersOfATenantCostTheOthersNothing() throws Exception {
    List<WsClient> stuck = new ArrayList<>();
    try (WsClient bob = latch().as("bob").connect()) {
      // what was handled once is known to need no database
      bob.send(Frames.frame("hold", data("name", "learned"), Map.of(), "learned"));
      Await.until("it is held", () -> holding("learned") == 1);
      Http.post(server().http("/engine/latch?name=learned"), null);
      bob.take("it is known now", f -> f.path("ref").asText().equals("learned"));
      for (int i = 0; i < FORTY; i++) {
        WsClient alice = latch().as(USERS.get(i % USERS.size())).connect();
        stuck.add(alice);
        alice.send(Frames.frame("hold", data("name", "stuck"), Map.of(), "first"));
        alice.send(Frames.frame("echo", data("text", "second"), Map.of(), "second"));
      }
      int processors = Runtime.getRuntime().availableProcessors();
      int share = Math.min(FORTY, 8 * processors * 75 / 100);
      Await.until("as many are stuck as may be", () -> holding("stuck") == share);
      assertThat(jmx().number("Node", "Handlers")).isEqualTo(share);
      Await.until("the others wait", () -> jmx().number("Node", "Waiting") == FORTY - share);

      try (RawClient dead = RawClient.open(server().port(), "/engine/ws/latch", "carol")) {
        assertThat(dead.pingsUntilItEnds()).as("pinged, and given up").isPositive();
      }
      assertThat(holding("stuck")).as("stuck meanwhile").isEqualTo(share);

      long end = System.nanoTime() + LONG.toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        long asked = System.nanoTime();
        assertThat(bob.call("echo", data("text", "on")).asText()).isEqualTo("on");
        String text = "still " + i;
        bob.call("tell", data("text", text));
        bob.hear("told", told -> told.path("text").asText().equals(text));
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(3));
      }
      assertThat(holding("stuck")).isEqualTo(share);
      assertThat(stuck).as("kept, though nothing is read of them").noneMatch(WsClient::isClosed);

      Http.post(server().http("/engine/latch?name=stuck"), null);
      for (WsClient alice : stuck) {
        assertThat(alice.take("the first reply", f -> f.has("ref")).path("ref").asText())
            .isEqualTo("first");
        assertThat(alice.take("the second", f -> f.has("ref")).path("ref").asText())
            .isEqualTo("second");
      }
    } finally {
      Http.post(server().http("/engine/latch?name=stuck"), null);
      stuck.forEach(WsClient::close);
    }
  }

  @Test
  default void aDatabaseThatIsStuckKeepsTheConnectionsAndTheDrainGoesOnAfterwards()
      throws Exception {
    try (WsClient bob = latch().as("bob").connect();
        WsClient alice = latch().as("bob").connect()) {
      Http.post(server().http("/engine/pool?take=true"), null);
      try {
        Await.until("connections are taken", () -> number("/engine/pool") >= 5);
        bob.send(Frames.frame("tell", data("text", "too early"), Map.of(), "early"));
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
          assertThat(alice.call("echo", data("text", "on")).asText()).isEqualTo("on");
        }
        assertThat(bob.isClosed()).isFalse();
      } finally {
        Http.post(server().http("/engine/pool?take=false"), null);
      }
      bob.take(
          "an answer, whatever it is",
          frame -> frame.path("ref").asText().equals("early"),
          Duration.ofSeconds(60));
      bob.call("tell", data("text", "at last"));
      alice.hear("told", told -> told.path("text").asText().equals("at last"));
      Await.until("all are given back", () -> number("/engine/pool") == 0);
    }
  }

  @Test
  default void anEndThatAServiceDoesNotGetOverCostsTheOthersNothing() throws Exception {
    String path = "/engine/ws/latch";
    try (RawClient dead = RawClient.open(server().port(), path + "?hold=end", "alice");
        WsClient bob = latch().as("bob").connect()) {
      Await.until("the heart stops for it", () -> holding("end") == 1);
      try (RawClient next = RawClient.open(server().port(), path, "alice")) {
        assertThat(next.closeCodeAfterReadingAll()).isEqualTo(1001);
      }
      bob.call("tell", data("text", "beside the end"));
      bob.hear("told", told -> told.path("text").asText().equals("beside the end"));
      assertThat(holding("end")).isEqualTo(1);
      dead.awaitEnd();
    } finally {
      Http.post(server().http("/engine/latch?name=end"), null);
    }
  }

  private ClientHandshake latch() {
    return ClientHandshake.at(server().ws("/engine/ws/latch"));
  }

  private int holding(String name) {
    return number("/engine/latch?name=" + name);
  }

  private int number(String path) {
    try {
      return Integer.parseInt(Http.get(server().http(path), null).body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
