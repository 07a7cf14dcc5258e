package org.carillon.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.Nodes;
import org.carillon.cluster.Told;
import org.carillon.event.Envelope;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** A node that was away for a while hears what was said meanwhile, or is told that it cannot. */
@ProcessTest
@Timeout(60)
class StreamsBridgeTest {

  private final Nodes nodes = new Nodes();
  private final Told here = new Told();
  private final Told there = new Told();
  private RedisProcess redis;
  private Proxy network;
  private Cluster from;
  private Cluster to;

  @BeforeEach
  void redis() throws IOException {
    redis = RedisProcess.started();
    network = new Proxy(redis.port());
  }

  @AfterEach
  void stop() throws IOException {
    nodes.close();
    network.close();
    redis.close();
  }

  private void start(String... settings) {
    from = node(redis.port(), here, settings);
    to = node(network.port(), there, settings);
    Await.until("both are there", () -> from.state().connected() && to.state().connected());
  }

  private Cluster node(int port, Told told, String... settings) {
    String[] all = new String[settings.length + 2];
    System.arraycopy(settings, 0, all, 2, settings.length);
    all[0] = "carillon.redis.urls";
    all[1] = "redis://127.0.0.1:" + port;
    return nodes.node(new RedisStreams(Nodes.config(all)), told, all);
  }

  private List<String> publish(int first, int events) {
    List<String> data =
        IntStream.range(first, first + events).mapToObj(n -> "{\"n\":" + n + "}").toList();
    long before = from.state().published();
    data.forEach(json -> from.publish(Nodes.event(json)));
    Await.until("all are taken", () -> from.state().published() == before + events);
    return data;
  }

  private void cut() {
    network.cut();
    Await.until("it is noticed", () -> !to.state().connected());
  }

  @Test
  void what_was_said_while_the_connection_was_cut_is_heard_in_order_and_once() {
    start();
    List<String> before = publish(0, 300);
    Await.until("they are heard", () -> there.data().size() == 300);

    cut();
    publish(300, 2_000);
    network.restore();
    Await.until("it is back", () -> to.state().connected());
    publish(2_300, 200);

    Await.until("all are heard", () -> there.data().size() >= 2_500);
    assertThat(there.data())
        .startsWith(before.toArray(String[]::new))
        .isEqualTo(IntStream.range(0, 2_500).mapToObj(n -> "{\"n\":" + n + "}").toList());
    assertThat(there.reconnected).as("nothing was missed").hasValue(1);
  }

  @Test
  void being_cut_again_and_again_loses_nothing_and_repeats_nothing() {
    start();
    for (int round = 0; round < 5; round++) {
      from.publish(Nodes.event("{\"n\":" + 2 * round + "}"));
      cut();
      from.publish(Nodes.event("{\"n\":" + (2 * round + 1) + "}"));
      network.restore();
      Await.until("it is back", () -> to.state().connected());
    }

    Await.until("all are heard", () -> there.data().size() >= 10);
    assertThat(there.data())
        .isEqualTo(IntStream.range(0, 10).mapToObj(n -> "{\"n\":" + n + "}").toList());
    assertThat(there.reconnected).hasValue(1);
  }

  @Test
  void who_comes_back_when_the_stream_no_longer_reaches_so_far_is_told() {
    start("carillon.redis.stream.length", "100");
    publish(0, 1);
    Await.until("it is heard", () -> there.data().size() == 1);

    cut();
    publish(1, 3_000);
    network.restore();

    Await.until("it is told", () -> there.reconnected.get() == 2);
    Await.until("the last is heard", () -> there.data().contains("{\"n\":3000}"));
    assertThat(there.data()).doesNotHaveDuplicates().hasSizeLessThan(3_000);
    try (Jedis other = redis.client()) {
      assertThat(other.xlen("websocket:stream")).isLessThan(500);
    }
  }

  @Test
  void a_reader_that_is_connected_and_too_slow_is_told_what_it_missed() {
    CountDownLatch read = new CountDownLatch(1);
    Told slow =
        new Told() {
          @Override
          public void live(Envelope event) {
            super.live(event);
            try {
              read.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    from = node(redis.port(), here, "carillon.redis.stream.length", "100");
    to = node(redis.port(), slow, "carillon.redis.stream.length", "100");
    Await.until("both are there", () -> from.state().connected() && to.state().connected());
    publish(0, 1);
    Await.until("it is at the first", () -> slow.data().size() == 1);
    publish(1, 3_000);
    assertThat(slow.reconnected).hasValue(1);
    read.countDown();

    Await.until("the last is heard", () -> slow.data().contains("{\"n\":3000}"));
    assertThat(slow.data()).hasSizeLessThan(3_001);
    assertThat(slow.reconnected.get()).as("it is told").isGreaterThan(1);
    assertThat(to.state().connected()).isTrue();
  }

  @Test
  void who_keeps_up_is_never_told_that_it_missed_something() {
    start("carillon.redis.stream.bridge", "PT1S", "carillon.redis.stream.length", "1000000");
    for (int second = 0; second < 4; second++) { // quiet for longer than entries are kept
      int before = second;
      publish(second, 1);
      Await.until("it is heard", () -> there.data().size() == before + 1);
      long since = System.nanoTime();
      Await.until("it is old", () -> System.nanoTime() - since > 1_300_000_000L);
    }
    assertThat(there.reconnected).hasValue(1);
  }

  @Test
  void entries_that_nobody_reads_any_more_go() {
    start("carillon.redis.stream.bridge", "PT1S");
    String large = "{\"x\":\"" + "x".repeat(20_000) + "\"}";
    try (Jedis other = redis.client()) {
      for (int i = 0; i < 50; i++) {
        from.publish(Nodes.event(large));
      }
      Await.until("they are there", () -> other.xlen("websocket:stream") >= 50);
      Await.until(
          "they are gone",
          () -> {
            from.publish(Nodes.event("{}"));
            return other.memoryUsage("websocket:stream") < 400_000;
          });
    }
  }

  @Test
  void the_stream_takes_no_more_memory_than_it_may() {
    start("carillon.redis.stream.bytes", "1000000");
    String large = "{\"x\":\"" + "x".repeat(20_000) + "\"}";
    try (Jedis other = redis.client()) {
      for (int i = 1; i <= 200; i++) {
        int heard = i;
        from.publish(Nodes.event(large));
        if (i % 10 == 0) {
          Await.until("they are heard", () -> there.data().size() == heard);
        }
      }
      Await.until("it is trimmed", () -> other.memoryUsage("websocket:stream") < 1_200_000);
    }
    assertThat(there.reconnected).hasValue(1);
  }

  @Test
  void what_was_said_too_long_ago_is_passed_over_and_told() {
    start("carillon.redis.stream.bridge", "PT1S");
    publish(0, 1);
    Await.until("it is heard", () -> there.data().size() == 1);

    cut();
    publish(1, 1);
    long since = System.nanoTime();
    Await.until("it is long ago", () -> System.nanoTime() - since > 3_000_000_000L);
    network.restore();
    Await.until("it is told", () -> there.reconnected.get() == 2);
    publish(2, 1);

    Await.until("the last is heard", () -> there.data().contains("{\"n\":2}"));
    assertThat(there.data()).containsExactly("{\"n\":0}", "{\"n\":2}");
  }

  @Test
  void a_stream_that_is_gone_is_told() {
    start();
    publish(0, 1);
    Await.until("it is heard", () -> there.data().size() == 1);

    redis.restart(); // it keeps nothing

    Await.until("it is told", () -> there.reconnected.get() == 2);
    Await.until("both are back", () -> from.state().connected() && to.state().connected());
    publish(1, 1);
    Await.until("it is heard", () -> there.data().contains("{\"n\":1}"));
    assertThat(there.data()).doesNotHaveDuplicates();
  }

  @Test
  void strangers_may_add_to_the_stream() {
    start();
    try (Jedis other = redis.client()) {
      other.xadd("websocket:stream", StreamEntryID.NEW_ENTRY, Map.of("what", "ever"));
    }
    publish(0, 1);
    Await.until("it is heard", () -> there.data().size() == 1);
    assertThat(to.state().refused()).isZero();
  }
}
