package org.carillon.it.rate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What somebody sends to one node counts on the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateNodesIT {

  /** As many at once; and then one in five seconds. */
  private static final int AT_ONCE = 60;

  private final List<ServerProcess> nodes = new ArrayList<>();
  private RedisProcess redis;

  @BeforeAll
  void start() throws Exception {
    redis = RedisProcess.started();
    Path war =
        Wars.write(
            Wars.with(RateService.class).addPackage(TenantCaller.class.getPackage()),
            "rate-nodes.war");
    for (int i = 1; i <= 2; i++) {
      nodes.add(
          ServerProcess.named("rate-node-" + i)
              .war(war, "/nodes")
              .property("carillon.cluster", "redis")
              .property("carillon.redis.urls", redis.url())
              .property("carillon.trusted-proxies", "127.0.0.1,::1")
              .property("carillon.rate.user.frames", "1")
              .property("carillon.rate.address.frames", "1")
              .property("carillon.rate.burst", "PT" + AT_ONCE + "S")
              .property("carillon.rate.refusals", "10000")
              .start());
    }
    for (ServerProcess node : nodes) {
      node.awaitStatus("/nodes/carillon/health/ready", status -> status == 200);
    }
  }

  @AfterAll
  void stop() {
    nodes.forEach(ServerProcess::close);
    redis.close();
  }

  private ClientHandshake at(int node, String address) {
    return ClientHandshake.at(nodes.get(node).ws("/nodes/ws/rate"))
        .header("X-Forwarded-For", address);
  }

  private static boolean isTaken(WsClient client, int ref) {
    client.send("{\"event\":\"echo\",\"data\":{\"text\":\"t\"},\"ref\":" + ref + "}");
    JsonNode reply = client.take("an answer", frame -> frame.path("ref").asInt() == ref);
    return !reply.path("data").path("code").asText().equals("RATE_LIMITED");
  }

  private static int taken(WsClient client, int first, int frames) {
    int taken = 0;
    for (int i = 0; i < frames; i++) {
      taken += isTaken(client, first + i) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void twoNodesShareTheRateOfAUserAndOfAnAddress() {
    shared(at(0, "10.1.0.1").as("bob"), at(1, "10.1.0.2").as("bob"));
    shared(at(0, "10.1.0.3"), at(1, "10.1.0.3"));
  }

  private static void shared(ClientHandshake here, ClientHandshake there) {
    long begin = System.nanoTime();
    try (WsClient one = here.connect();
        WsClient other = there.connect()) {
      int[] sent = {1};
      int all = taken(one, 1_000, AT_ONCE);
      int[] more = {0};
      Await.until(
          "the other node knows of it",
          () -> {
            boolean isTaken = isTaken(other, sent[0]++);
            more[0] += isTaken ? 1 : 0;
            return !isTaken;
          });
      double seconds = (System.nanoTime() - begin) / 1e9;
      assertThat(all).isEqualTo(AT_ONCE);
      assertThat(more[0]).as("after %s s", seconds).isLessThan(AT_ONCE - 5);
    }
  }

  /** Each token costs two here, since there are two nodes. */
  @Test
  void withoutRedisTheNodesGoOnAndSaySoOnce() throws Exception {
    knowEachOther();
    try (WsClient one = at(0, "10.1.0.5").as("alice").connect()) {
      one.call("echo", Map.of("text", "with Redis"));
      int[] sent = {1};
      // a slow start may have been told
      Await.until(
          "rates are settled up",
          () -> {
            isTaken(one, sent[0]++);
            return lines("fails") == lines("works again");
          });
      long before = lines("fails");
      redis.kill();
      Await.until(
          "it is noticed",
          () -> {
            isTaken(one, sent[0]++);
            return lines("fails") > before;
          });
      try (WsClient carol = at(0, "10.1.0.6").as("carol").connect()) {
        assertThat(taken(carol, 1, AT_ONCE)).isBetween(AT_ONCE / 2 - 1, AT_ONCE / 2 + 10);
      }
      assertThat(lines("fails")).isEqualTo(before + 1);
    } finally {
      redis.start();
    }
  }

  /** Each time from another address, whose rate nothing was taken of. */
  private void knowEachOther() {
    int[] address = {0};
    Await.until(
        "the nodes know each other",
        () -> {
          try (WsClient client = at(0, "10.2.0." + address[0]++).connect()) {
            return client.call("others", Map.of()).asInt() == 1;
          }
        });
  }

  private long lines(String what) {
    return nodes
        .get(0)
        .logText()
        .lines()
        .filter(line -> line.contains("Settling up rates with other nodes " + what))
        .count();
  }
}
