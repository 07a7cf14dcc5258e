package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.support.Frames.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.it.support.Await;
import org.carillon.it.support.RawClient;
import org.carillon.it.support.WsClient;
import org.junit.jupiter.api.Test;

/** Clients that take too much, or give nothing back. */
interface LimitContract extends EngineContract {

  @Test
  default void aUserHasOnlySoManyConnections() {
    List<WsClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        clients.add(probe().as("events").connect());
      }
      assertThat(probe().as("events").refusal().status()).isEqualTo(429);
      clients.remove(0).close();
      Await.until(
          "there is room again",
          () -> {
            try {
              clients.add(probe().as("events").connect());
              return true;
            } catch (RuntimeException refused) {
              return false;
            }
          });
    } finally {
      clients.forEach(WsClient::close);
    }
  }

  @Test
  default void aClientThatDoesNotReadIsCutOffAndCostsItsNeighboursNothing() throws Exception {
    try (RawClient slow = RawClient.open(server().port(), "/engine/ws/probe?id=slow", "alice");
        WsClient carol = probe().as("carol").connect()) {
      int events = 400;
      for (int i = 0; i < events; i++) {
        carol.call("shout", data("size", 60_000));
      }
      for (int i = 0; i < events; i++) {
        carol.hear("now", d -> d.path("text").asText().length() == 60_000);
      }
      // 24 MB were for it and 1 MiB may wait: it is given up although it reads nothing, not even
      // the close
      Await.until(
          "the slow client was given up",
          () -> !carol.call("endOf", Map.of("client", "slow")).asText().isEmpty());
      slow.awaitEnd();
      assertThat(carol.call("echo", Map.of("text", "on")).asText()).isEqualTo("on");
    }
  }

  @Test
  default void aClientThatReadsLateIsToldThatItWasTooSlowOrFindsItsConnectionCut()
      throws Exception {
    try (RawClient slow = RawClient.open(server().port(), "/engine/ws/probe", "alice")) {
      slow.send("{\"event\":\"flood\",\"data\":{\"count\":800,\"size\":30000}}");
      assertThat(slow.closeCodeAfterReadingAll()).isIn(1013, 1006);
    }
  }

  @Test
  default void aClientThatAnswersPingsIsKeptAndADeadOneIsReaped() throws Exception {
    try (RawClient dead = RawClient.open(server().port(), "/engine/ws/probe", "alice");
        WsClient alive = probe().as("carol").connect()) {
      dead.awaitEnd(); // it never answers a ping: carillon.idle is 4 s here
      assertThat(alive.call("echo", Map.of("text", "still here")).asText()).isEqualTo("still here");
    }
  }
}
