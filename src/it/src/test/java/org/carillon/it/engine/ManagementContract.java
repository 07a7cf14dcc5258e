package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.util.List;
import java.util.Map;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.Http;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A balancer that keeps them from strangers looks at the text of paths. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/engine//carillon/health/ready",
        "//engine/carillon/health/ready",
        "/engine/%63arillon/health/ready",
        "/engine/carillon;x=y/health/ready",
        "/engine/./carillon/metrics"
      })
  default void operationsAreFoundAsTheirPathIsWrittenAndInNoOtherWay(String path) throws Exception {
    assertThat(Http.get(server().http(path), "operator").statusCode()).isIn(400, 404);
    assertThat(
            Http.get(server().http("/engine/carillon/health/ready"), null)
                .headers()
                .firstValue("X-Content-Type-Options"))
        .hasValue("nosniff");
  }

  @Test
  default void aDeadEventIsSeenByJmxAndTriedAgainOrDropped() {
    try (WsClient alice =
        ClientHandshake.at(server().ws("/engine/ws/brittle")).as("alice").connect()) {
      alice.call("tell", data("text", "whole"));
      alice.hear("cup", cup -> cup.path("text").asText().equals("whole"));
      List<String> earlier = dead(); // of a run on the same database that was broken off

      alice.call("breaks", data("now", true));
      alice.call("tell", data("text", "mended"));
      alice.call("tell", data("text", "lost"));
      Await.until("both are dead", () -> dead().size() == earlier.size() + 2);
      List<String> all = dead();
      List<String> ours = all.subList(earlier.size(), all.size());
      assertThat(ours.get(0)).matches("\\d+ t1 /ws/brittle cup \\S+ 2 .*it is broken.*");
      // counted every few seconds
      Await.until("it is told", () -> jmx().number("Outbox", "Dead") == all.size());
      assertThat(jmx().call("Outbox", "count")).contains("DEAD=" + all.size());
      assertThat(jmx().number("Outbox", "Failing")).isZero();
      assertThat(jmx().number("Outbox", "Waiting")).isNotNegative();
      assertThat(Double.parseDouble(jmx().get("Outbox", "OldestSeconds"))).isNotNegative();
      assertThat(jmx().call("Outbox", "deadLetters", 1)).isEqualTo(all.get(0));

      alice.call("breaks", data("now", false));
      long first = number(ours.get(0));
      long second = number(ours.get(1));
      assertThat(jmx().call("Outbox", "redrive", first)).isEqualTo("true");
      alice.hear("cup", cup -> cup.path("text").asText().equals("mended"));
      assertThat(jmx().call("Outbox", "drop", second)).isEqualTo("true");
      assertThat(dead()).isEqualTo(earlier);
      Await.until(
          "the security log tells of both",
          () -> {
            String log = server().logText();
            return log.contains("sensitive_update:- from -: redrive of the event " + first)
                && log.contains("sensitive_delete:- from -: drop of the event " + second);
          });
      for (String operation : List.of("redrive", "drop")) {
        assertThat(jmx().call("Outbox", operation, second)).as("gone").isEqualTo("false");
      }
      alice.call("tell", data("text", "on"));
      alice.hear("cup", cup -> cup.path("text").asText().equals("on"));
      assertThat(alice.rest().toString()).doesNotContain("lost");
      Await.until("it is told", () -> jmx().number("Outbox", "Dead") == earlier.size());
    }
  }

  private List<String> dead() {
    return jmx().call("Outbox", "deadLetters", 1_000).lines().toList();
  }

  private static long number(String letter) {
    return Long.parseLong(letter.substring(0, letter.indexOf(' ')));
  }
}
