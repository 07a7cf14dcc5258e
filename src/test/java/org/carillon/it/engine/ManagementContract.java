package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.it.support.Frames.data;

import java.util.List;
import java.util.Map;
import org.carillon.it.support.Await;
import org.carillon.it.support.Handshake;
import org.carillon.it.support.WsClient;
import org.junit.jupiter.api.Test;

/** What operators see and do by JMX. */
interface ManagementContract extends EngineContract {

  @Test
  default void aNodeIsShownByJmxAsItIs() {
    long in = jmx().number("Node", "FramesIn");
    long out = jmx().number("Node", "FramesOut");
    try (WsClient alice = probe().as("alice").connect();
        WsClient carol = probe().as("carol").connect()) {
      for (WsClient client : List.of(alice, carol)) {
        client.call("echo", Map.of("text", "here"));
      }
      assertThat(jmx().get("Node", "State")).isEqualTo("SERVING");
      assertThat(jmx().number("Node", "Connections")).isGreaterThanOrEqualTo(2);
      assertThat(jmx().number("Node", "FramesIn")).isGreaterThanOrEqualTo(in + 2);
      assertThat(jmx().number("Node", "FramesOut")).isGreaterThanOrEqualTo(out + 2);
    }
  }

  @Test
  default void aDeadEventIsSeenByJmxAndTriedAgainOrDropped() {
    try (WsClient alice = Handshake.at(server().ws("/engine/ws/brittle")).as("alice").connect()) {
      alice.call("tell", data("text", "whole"));
      alice.hear("cup", cup -> cup.path("text").asText().equals("whole"));
      assertThat(jmx().call("Outbox", "deadLetters", 10)).isEmpty();

      alice.call("breaks", data("now", true));
      alice.call("tell", data("text", "mended"));
      alice.call("tell", data("text", "lost"));
      Await.until("both are dead", () -> dead().length == 2);
      assertThat(dead()[0]).matches("\\d+ t1 /ws/brittle cup \\S+ 2 .*it is broken.*");
      // counted every few seconds
      Await.until("it is told", () -> jmx().number("Outbox", "Dead") == 2);
      assertThat(jmx().call("Outbox", "count")).contains("DEAD=2");
      assertThat(jmx().number("Outbox", "Failing")).isZero();
      assertThat(jmx().number("Outbox", "Waiting")).isNotNegative();
      assertThat(Double.parseDouble(jmx().get("Outbox", "OldestSeconds"))).isNotNegative();
      assertThat(jmx().call("Outbox", "deadLetters", 1)).isEqualTo(dead()[0]);

      alice.call("breaks", data("now", false));
      long first = number(dead()[0]);
      long second = number(dead()[1]);
      assertThat(jmx().call("Outbox", "redrive", first)).isEqualTo("true");
      alice.hear("cup", cup -> cup.path("text").asText().equals("mended"));
      assertThat(jmx().call("Outbox", "drop", second)).isEqualTo("true");
      assertThat(jmx().call("Outbox", "deadLetters", 10)).isEmpty();
      for (String operation : List.of("redrive", "drop")) {
        assertThat(jmx().call("Outbox", operation, second)).as("gone").isEqualTo("false");
      }
      alice.call("tell", data("text", "on"));
      alice.hear("cup", cup -> cup.path("text").asText().equals("on"));
      assertThat(alice.rest().toString()).doesNotContain("lost");
      Await.until("it is told", () -> jmx().number("Outbox", "Dead") == 0);
    }
  }

  private String[] dead() {
    String lines = jmx().call("Outbox", "deadLetters", 10);
    return lines.isEmpty() ? new String[0] : lines.split("\n");
  }

  private static long number(String letter) {
    return Long.parseLong(letter.substring(0, letter.indexOf(' ')));
  }
}
