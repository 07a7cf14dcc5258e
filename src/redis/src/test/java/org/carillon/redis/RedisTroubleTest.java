package org.carillon.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.ClusterState;
import org.carillon.cluster.Nodes;
import org.carillon.cluster.Told;
import org.carillon.event.Envelope;
import org.carillon.spi.ClusterBus;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Redis is away, slow, restarted, full; no thread of the application notices. */
@ProcessTest
@Timeout(120)
class RedisTroubleTest {

  /** Less than Redis stands still, and time enough on a busy machine. */
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  private final Nodes nodes = new Nodes();
  private final Told here = new Told();
  private final Told there = new Told();
  private RedisProcess redis;

  @BeforeEach
  void redis() {
    redis = RedisProcess.started();
  }

  @AfterEach
  void stop() {
    nodes.close();
    redis.close();
  }

  private Cluster node(String engine, Told told, String... settings) {
    return node(engine, redis.port(), told, settings);
  }

  private Cluster node(String engine, int port, Told told, String... settings) {
    String[] all = new String[settings.length + 4];
    System.arraycopy(settings, 0, all, 4, settings.length);
    all[0] = "carillon.redis.urls";
    all[1] = "redis://127.0.0.1:" + port;
    all[2] = "carillon.redis.timeout";
    all[3] = "PT1S";
    ClusterBus bus =
        engine.equals("redis")
            ? new RedisPubSub(Nodes.config(all))
            : new RedisStreams(Nodes.config(all));
    return nodes.node(bus, told, all);
  }

  private static void connected(Cluster... all) {
    for (Cluster node : all) {
      Await.until("a node is connected", () -> node.state().connected());
    }
  }

  /** Publishes anew until one is heard: what is published in an outage is dropped. */
  private static void untilHeard(Cluster from, Told by, String json) {
    Await.until(
        json + " is heard",
        () -> {
          from.publish(Nodes.event(json));
          return soon(() -> by.data().contains(json));
        });
  }

  private static boolean soon(BooleanSupplier condition) {
    for (int i = 0; i < 20 && !condition.getAsBoolean(); i++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return condition.getAsBoolean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void ten_thousand_events_arrive_in_order(String engine) {
    Cluster from = node(engine, here);
    Cluster to = node(engine, there);
    connected(from, to);
    List<String> data = IntStream.range(0, 10_000).mapToObj(n -> "{\"n\":" + n + "}").toList();

    data.forEach(json -> from.publish(Nodes.event(json), 1, 7));

    Await.until("all are heard", () -> there.positioned().size() == data.size());
    assertThat(there.positioned()).extracting(place -> place.event().json()).isEqualTo(data);
    assertThat(here.positioned()).as("its own").isEmpty();
    assertThat(from.state().published()).isEqualTo(data.size());
    assertThat(to.state().received()).as("with signs of life").isGreaterThanOrEqualTo(data.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void redis_may_be_down_at_the_start(String engine) {
    redis.kill();
    Cluster from = node(engine, here);
    Cluster to = node(engine, there);

    assertThat(took(() -> publish(from, 1_000))).isLessThan(AT_ONCE);
    Await.until("it is noticed", () -> from.state().dropped() > 0);
    assertThat(from.state().connected()).isFalse();
    assertThat(from.state().lastError()).contains("127.0.0.1:" + redis.port());
    assertThat(there.reconnected).hasValue(0);

    redis.start();

    connected(from, to);
    assertThat(there.reconnected).hasValue(1);
    untilHeard(from, there, "{\"back\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void an_event_after_a_restart_is_not_lost(String engine) {
    Cluster from = node(engine, here);
    Cluster to = node(engine, there);
    connected(from, to);
    untilHeard(from, there, "{\"before\":1}");

    redis.kill();
    Await.until("it is noticed", () -> !from.state().connected() && !to.state().connected());
    redis.start();
    connected(from, to);
    from.publish(Nodes.event("{\"after\":1}"));

    Await.until("it is heard", () -> there.data().contains("{\"after\":1}"));
    assertThat(there.reconnected).hasValue(2);
  }

  @Test
  void an_outage_is_one_warning_however_many_events_it_costs() {
    Cluster from = node("redis", here, "carillon.cluster.queue", "100000");
    connected(from);

    redis.kill();
    for (int i = 0; i < 20; i++) {
      publish(from, 500);
      soon(() -> false);
    }

    ClusterState state = from.state();
    assertThat(state.dropped()).isPositive();
    assertThat(state.dropped() + state.queued()).isLessThanOrEqualTo(10_000);
    assertThat(nodes.log.warnings()).hasSize(1);
    redis.start();
    connected(from);
    assertThat(nodes.log.warnings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void nobody_waits_for_a_slow_redis(String engine) {
    Cluster from = node(engine, here, "carillon.cluster.queue", "1000000");
    Cluster to = node(engine, there);
    connected(from, to);

    try (Jedis other = redis.client()) {
      other.clientPause(4_000);
    }
    assertThat(took(() -> publish(from, 10_000))).isLessThan(AT_ONCE);
    Await.until("it is noticed", () -> from.state().dropped() > 0);

    untilHeard(from, there, "{\"back\":1}");
  }

  @Test
  void a_full_redis_takes_no_entry_and_takes_them_again_when_it_has_room() {
    Cluster from = node("redis-streams", here);
    Cluster to = node("redis-streams", there);
    connected(from, to);
    try (Jedis other = redis.client()) {
      other.configSet("maxmemory", "1mb");

      Await.until(
          "it is noticed",
          () -> {
            publish(from, 1);
            return from.state().dropped() > 0;
          });
      assertThat(from.state().connected()).isFalse();
      assertThat(from.state().lastError()).contains("OOM");

      other.configSet("maxmemory", "0");
    }
    connected(from); // by its sign of life alone
    untilHeard(from, there, "{\"back\":1}");
  }

  @Test
  void a_redis_that_is_filled_by_our_stream_goes_on_by_itself() {
    Cluster from = node("redis-streams", here);
    Cluster to = node("redis-streams", there);
    connected(from, to);
    try (Jedis other = redis.client()) {
      other.configSet("maxmemory", "24mb");
      String large = "x".repeat(50_000);
      for (int i = 0; i < 800; i++) {
        String json = "{\"n\":" + i + ",\"x\":\"" + large + "\"}";
        from.publish(Nodes.event(json));
        if (i % 50 == 49) {
          Await.until("it is published or dropped", () -> from.state().queued() == 0);
        }
      }
      untilHeard(from, there, "{\"after\":1}");
    }
    connected(from);
    assertThat(from.state().dropped())
        .as("of what found it full for the first time")
        .isLessThan(100);
    assertThat(nodes.log.warnings()).hasSizeLessThan(2);
  }

  @Test
  void what_was_dropped_is_counted_from_the_first_failure_on_and_told_once() {
    Cluster from = node("redis", here);
    connected(from);
    redis.kill();
    Await.until("it is noticed", () -> !from.state().connected());
    publish(from, 68);
    Await.until("all are dropped", () -> from.state().dropped() == 68);
    redis.start();
    connected(from);

    Await.until(
        "it is told",
        () -> nodes.log.all().stream().anyMatch(line -> line.contains("works again: 68 messages")));
    assertThat(nodes.log.warnings()).hasSize(1);
  }

  @Test
  void channels_go_on_in_a_full_redis() {
    Cluster from = node("redis", here);
    Cluster to = node("redis", there);
    connected(from, to);
    try (Jedis other = redis.client()) {
      other.configSet("maxmemory", "1mb");
      from.publish(Nodes.event("{\"full\":1}"));
      Await.until("it is heard", () -> there.data().contains("{\"full\":1}"));
    }
  }

  @Test
  void a_subscription_that_redis_kills_comes_back() {
    Cluster to = node("redis", there);
    Cluster from = node("redis", here);
    connected(from, to);

    try (Jedis other = redis.client()) {
      other.clientKill(ClientKillParams.clientKillParams().type(ClientType.PUBSUB));
    }

    Await.until("both are back", () -> there.reconnected.get() == 2 && here.reconnected.get() == 2);
    from.publish(Nodes.event("{\"back\":1}"));
    Await.until("it is heard", () -> there.data().contains("{\"back\":1}"));
  }

  @Test
  void a_listener_that_cannot_follow_loses_its_connection_and_comes_back() {
    try (Jedis other = redis.client()) {
      other.configSet("client-output-buffer-limit", "pubsub 1mb 1mb 1");
    }
    Told slow = there;
    Cluster to =
        nodes.node(
            new RedisPubSub(Nodes.config("carillon.redis.urls", redis.url())),
            new ClusterListener() {
              @Override
              public void live(Envelope event) {
                soon(() -> false);
              }

              @Override
              public void reconnected() {
                slow.reconnected();
              }
            });
    Cluster from = node("redis", here);
    connected(from, to);

    String large = "{\"x\":\"" + "x".repeat(100_000) + "\"}";
    Await.until(
        "it is cut off and back",
        () -> {
          IntStream.range(0, 50).forEach(n -> from.publish(Nodes.event(large)));
          return slow.reconnected.get() > 1;
        });
    connected(to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void a_network_that_goes_silent_is_noticed(String engine) throws IOException {
    try (Proxy network = new Proxy(redis.port())) {
      Cluster to = node(engine, network.port(), there);
      Cluster from = node(engine, here);
      connected(from, to);

      network.stall();
      Await.until("it is noticed", () -> !to.state().connected());
      network.restore();

      connected(to);
      untilHeard(from, there, "{\"back\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "redis-streams"})
  void a_quiet_subscription_stays(String engine) {
    Cluster node = node(engine, here, "carillon.redis.timeout", "PT0.2S");
    connected(node);
    Instant since = node.state().since();

    long start = System.nanoTime();
    Await.until("some seconds are over", () -> System.nanoTime() - start > 4_000_000_000L);

    assertThat(node.state().since()).isEqualTo(since);
    assertThat(here.reconnected).hasValue(1);
  }

  @Test
  void a_node_has_one_connection_to_subscribe_and_one_to_publish() throws IOException {
    try (Proxy network = new Proxy(redis.port())) {
      Cluster node = node("redis", network.port(), here);
      connected(node);
      publish(node, 5_000);
      Await.until("all went out", () -> node.state().published() == 5_000);
      assertThat(network.accepted()).isEqualTo(2);
    }
  }

  @Test
  void many_wake_ups_are_few_messages() {
    Cluster from = node("redis", here);
    Cluster to = node("redis", there);
    connected(from, to);

    for (int i = 0; i < 10_000; i++) {
      from.wake("t1", Nodes.CHAT);
      from.wake("t2", Nodes.CHAT);
    }

    String second = "t2 " + Nodes.CHAT;
    Await.until("both are woken", () -> there.woken().contains(second));
    assertThat(there.woken()).contains("t1 " + Nodes.CHAT);
    assertThat(to.state().received()).isLessThan(500);
  }

  @Test
  void bad_messages_are_counted_and_end_nothing() {
    Cluster from = node("redis", here);
    Cluster to = node("redis", there);
    connected(from, to);

    try (Jedis other = redis.client()) {
      for (int i = 0; i < 100; i++) {
        other.publish("websocket/chat", "{\"secret\":" + i);
      }
    }

    Await.until("all are refused", () -> to.state().refused() == 100);
    from.publish(Nodes.event("{\"good\":1}"));
    Await.until("it is heard", () -> there.data().contains("{\"good\":1}"));
    assertThat(there.reconnected).hasValue(1);
    assertThat(nodes.log.warnings()).as("one each node").hasSize(2);
    assertThat(String.join("", nodes.log.all())).doesNotContain("secret");
  }

  @Test
  void what_cannot_be_handled_is_refused_and_ends_nothing() {
    ClusterListener failing =
        new ClusterListener() {
          @Override
          public void live(Envelope event) {
            throw new IllegalStateException("cannot handle " + event.json());
          }

          @Override
          public void reconnected() {
            throw new IllegalStateException("cannot handle it");
          }
        };
    ClusterBus bus = new RedisPubSub(Nodes.config("carillon.redis.urls", redis.url()));
    Cluster to = nodes.node(bus, failing);
    to.listen(there);
    Cluster from = node("redis", here);
    connected(from, to);

    publish(from, 100);

    Await.until("all are refused", () -> to.state().refused() == 100);
    assertThat(there.data()).as("by the other listener").hasSize(100);
    assertThat(to.state().connected()).isTrue();
    assertThat(nodes.log.warnings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void no_thread_survives(boolean redisIsThere) {
    if (!redisIsThere) {
      redis.kill();
    }
    List<Cluster> all =
        List.of(node("redis", here), node("redis-streams", here), node("redis", there));
    Await.until(
        "all try",
        () -> all.stream().allMatch(n -> n.state().connected() || n.state().lastError() != null));
    publish(all.get(0), 100);

    assertThat(took(() -> all.forEach(Nodes::stop))).isLessThan(Duration.ofSeconds(20));

    Await.until(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("carillon-cluster")));
  }

  private static void publish(Cluster from, int events) {
    for (int i = 0; i < events; i++) {
      from.publish(Nodes.event("{\"n\":" + i + "}"));
    }
  }

  private static Duration took(Runnable task) {
    long start = System.nanoTime();
    task.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
