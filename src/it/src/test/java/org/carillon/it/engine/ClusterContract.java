package org.carillon.it.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.testing.Frames.data;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.carillon.testing.Await;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** A node in a server, and an application of CAP on the same Redis. */
interface ClusterContract extends EngineContract {

  /** The Redis of the node. */
  RedisProcess redis();

  /** An application of CAP, which does what the seed's adapter does. */
  final class Cap implements AutoCloseable {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final RedisProcess redis;
    private final Jedis connection;
    private final Thread thread;

    Cap(RedisProcess redis) {
      this.redis = redis;
      connection = redis.client();
      CountDownLatch subscribed = new CountDownLatch(1);
      JedisPubSub adapter =
          new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int channels) {
              subscribed.countDown();
            }

            @Override
            public void onMessage(String channel, String message) {
              heard.add(message);
            }
          };
      thread = new Thread(() -> subscribe(adapter));
      thread.setDaemon(true);
      thread.start();
      Await.until("CAP is subscribed", () -> subscribed.getCount() == 0);
    }

    private void subscribe(JedisPubSub adapter) {
      try {
        connection.subscribe(adapter, "websocket/probe");
      } catch (JedisException e) {
        heard.add("the connection ended");
      }
    }

    void emit(String tenant, String event, String text) {
      try (Jedis jedis = redis.client()) {
        jedis.publish(
            "websocket/probe",
            "{\"tenant\":\"%s\",\"event\":\"%s\",\"data\":{\"text\":\"%s\"}}"
                .formatted(tenant, event, text));
      }
    }

    boolean hears(String start) {
      return heard.stream().anyMatch(message -> message.startsWith(start));
    }

    @Override
    public void close() {
      connection.disconnect();
    }
  }

  @Test
  default void anApplicationOfCapOnTheSameRedisIsHeardInItsTenant() {
    try (WsClient alice = probe().as("alice").connect();
        WsClient bob = probe().as("bob").connect();
        Cap cap = new Cap(redis())) {
      String text = "from CAP " + System.nanoTime();
      cap.emit("t1", "now", text);
      alice.hear("now", data -> data.path("text").asText().equals(text));

      String other = "from CAP to t2 " + System.nanoTime();
      cap.emit("t2", "surely", other);
      bob.hear("surely", data -> data.path("text").asText().equals(other));
      assertThat(bob.rest().toString()).doesNotContain(text);
      assertThat(alice.rest().toString()).doesNotContain(other);
    }
  }

  @Test
  default void anApplicationOfCapOnTheSameRedisHearsEveryDelivery() {
    try (WsClient alice = probe().as("alice").connect();
        Cap cap = new Cap(redis())) {
      String text = "for CAP " + System.nanoTime();
      alice.call("emitAll", data("text", text, "fail", false));
      for (String event : List.of("now", "later", "surely")) {
        String start =
            "{\"tenant\":\"t1\",\"event\":\"%s\",\"data\":{\"text\":\"%s\"},\"id\":"
                .formatted(event, text);
        Await.until("CAP hears " + event, () -> cap.hears(start));
      }
    }
  }

  @Test
  default void withoutRedisTheClientsOfTheNodeHearAllAndItsReturnIsNoticed() {
    try (WsClient alice = probe().as("alice").connect()) {
      redis().kill();
      String text = "without Redis " + System.nanoTime();
      alice.call("emitAll", data("text", text, "fail", false));
      for (String event : List.of("now", "later", "surely")) {
        alice.hear(event, data -> data.path("text").asText().equals(text));
      }
      redis().start();
      try (Cap cap = new Cap(redis())) {
        String back = "back " + System.nanoTime();
        Await.until(
            "CAP is heard again",
            () -> {
              cap.emit("t1", "now", back);
              return alice.rest().toString().contains(back);
            });
      }
    }
  }
}
