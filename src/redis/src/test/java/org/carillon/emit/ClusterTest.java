package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.emit.Application.as;
import static org.carillon.emit.Application.caller;
import static org.carillon.emit.Application.inFrame;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.carillon.api.Attribute;
import org.carillon.api.Caller;
import org.carillon.api.Combine;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.Pcp;
import org.carillon.api.Recipients;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.StartedCluster;
import org.carillon.config.DeploymentCheck;
import org.carillon.persistence.Transactions;
import org.carillon.session.ClientConnection;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/**
 * Two nodes on one Redis, and an application of CAP, which is a plain client of Redis that writes
 * and reads what the seed's adapter does.
 */
@ProcessTest
@Timeout(60)
class ClusterTest {

  private static final Caller ALICE = caller("alice", "t1", "reader");
  private static final Caller CAROL = caller("carol", "t1");
  private static final Caller BOB = caller("bob", "t2");

  private static RedisProcess redis;

  private final Client alice = new Client();
  private final Client carol = new Client();
  private final Client bob = new Client();
  private final List<String> heardByCap = new CopyOnWriteArrayList<>();
  private Application here;
  private Application there;
  private ClientConnection aliceHere;
  private ClientConnection carolThere;
  private Thread cap;
  private Jedis capConnection;

  @BeforeAll
  static void redis() {
    redis = RedisProcess.started();
  }

  @AfterAll
  static void noRedis() {
    redis.close();
  }

  @BeforeEach
  void nodes() {
    here = node("redis");
    there = node("redis");
    aliceHere = here.connect(alice, Chat.class, ALICE);
    carolThere = there.connect(carol, Chat.class, CAROL);
    there.connect(bob, Chat.class, BOB);
    startCap();
  }

  @AfterEach
  void stop() throws InterruptedException {
    capConnection.disconnect();
    cap.join(10_000);
    here.close();
    there.close();
  }

  private static Application node(String engine) {
    System.setProperty("carillon.cluster", engine);
    System.setProperty("carillon.redis.urls", redis.url());
    try {
      Application node =
          Application.of(
              Chat.class,
              Board.class,
              Orders.class,
              Bells.class,
              StartedCluster.ENGINE_OF_AN_APPLICATION);
      node.startCluster();
      Await.until("the node is connected", () -> node.get(Cluster.class).state().connected());
      return node;
    } finally {
      System.clearProperty("carillon.cluster");
      System.clearProperty("carillon.redis.urls");
    }
  }

  private void startCap() {
    capConnection = redis.client();
    CountDownLatch subscribed = new CountDownLatch(1);
    JedisPubSub adapter =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String channel, int channels) {
            if (channels == 3) {
              subscribed.countDown();
            }
          }

          @Override
          public void onMessage(String channel, String message) {
            heardByCap.add(channel + " " + message);
          }
        };
    cap =
        new Thread(
            () -> {
              try {
                capConnection.subscribe(
                    adapter, "websocket/chat", "websocket//board", "websocket/orders");
              } catch (RuntimeException e) {
                assertThat(e).isNotNull(); // the test is over
              }
            });
    cap.start();
    Await.until("CAP is subscribed", () -> subscribed.getCount() == 0);
  }

  private void capPublishes(String channel, String message) {
    try (Jedis jedis = redis.client()) {
      jedis.publish(channel, message);
    }
  }

  /** All that a client hears until a frame comes. */
  private static List<String> heardUntil(Client client, String last) {
    List<String> heard = new ArrayList<>();
    Await.until(
        last + " is heard",
        () -> {
          heard.addAll(client.heard());
          return heard.stream().anyMatch(frame -> frame.contains(last));
        });
    return heard;
  }

  private static String frame(String text) {
    return "{\"event\":\"received\",\"data\":{\"text\":\"" + text + "\"}}";
  }

  private static void emit(Application by, Caller caller, String text) {
    as(caller, () -> by.get(Bells.class).received.emit(new Chat.Received(text)));
  }

  @Test
  void an_event_is_heard_on_both_nodes_once() {
    emit(here, ALICE, "hi");
    assertThat(alice.heard()).as("without Redis").containsExactly(frame("hi"));
    emit(there, ALICE, "end");

    assertThat(heardUntil(carol, "hi")).contains(frame("hi"));
    assertThat(heardUntil(alice, "end")).containsExactly(frame("end"));
  }

  @Test
  void tenants_stay_apart() {
    emit(here, ALICE, "secret");
    emit(here, BOB, "end");

    assertThat(heardUntil(bob, "end")).containsExactly(frame("end"));
    assertThat(heardUntil(carol, "secret")).containsExactly(frame("secret"));
  }

  @Test
  void the_sender_is_excluded_and_its_namesake_there_is_not() {
    Client aliceToo = new Client();
    there.connect(aliceToo, Chat.class, ALICE);

    inFrame(aliceHere, () -> aliceHere.broadcast("typing", Map.of("who", "alice")));
    emit(there, ALICE, "end");

    String typing = "{\"event\":\"typing\",\"data\":{\"who\":\"alice\"}}";
    assertThat(heardUntil(carol, "typing")).contains(typing);
    assertThat(heardUntil(aliceToo, "typing")).contains(typing);
    assertThat(heardUntil(alice, "end")).containsExactly(frame("end"));
  }

  @Test
  void what_is_for_one_connection_stays_on_its_node() {
    aliceHere.emit("whisper", Map.of("n", 1));
    emit(here, ALICE, "end");

    assertThat(heardUntil(carol, "end")).containsExactly(frame("end"));
    Await.until("CAP hears the end", () -> !heardByCap.isEmpty());
    assertThat(heardByCap).hasSize(1);
  }

  @Test
  void layers_hold_on_the_other_node() {
    carolThere.enter("room");
    Client dave = new Client();
    there.connect(dave, Chat.class, caller("dave", "t1", "reader"));
    ClientConnection both = there.connect(new Client(), Chat.class, caller("eve", "t1", "reader"));
    both.enter("room");

    Recipients all =
        Recipients.everyone()
            .to(Who.ROLE, "reader")
            .to(Who.CONTEXT, "room")
            .combineIncludes(Combine.ALL);
    aliceHere.broadcastAll("strict", Map.of(), all, Map.of());
    emit(here, ALICE, "end");

    assertThat(heardUntil(carol, "end")).containsExactly(frame("end"));
    assertThat(heardUntil(dave, "end")).containsExactly(frame("end"));
  }

  @Test
  void after_commit_is_heard_on_the_other_node_after_the_commit_alone() throws Exception {
    Transactions transactions = here.get(Transactions.class);
    Emitter<Object> emitter = here.get(Bells.class).any.tenant("t1");
    assertThatThrownBy(
            () ->
                transactions.call(
                    () -> {
                      emitter.emit(new Chat.Committed(1));
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");
    transactions.call(
        () -> {
          emitter.emit(new Chat.Committed(2));
          return true;
        });

    assertThat(heardUntil(carol, "committed"))
        .containsExactly("{\"event\":\"committed\",\"data\":{\"n\":2}}");
  }

  @Test
  void formats_and_their_attributes_are_the_same_there() {
    Client orders = new Client();
    Client cloud = new Client();
    Client here2 = new Client();
    there.connect(orders, Orders.class, CAROL);
    there.connect(cloud, Orders.class, 0, CAROL, null, "cloudevent");
    here.connect(here2, Orders.class, ALICE);

    as(ALICE, () -> here.get(Bells.class).any.emit(new Orders.Placed("42", "new order")));

    List<String> frames = heardUntil(orders, "new order");
    assertThat(frames).isEqualTo(here2.heard());
    assertThat(frames.get(0)).contains("pcp-action:PLACED").contains("id:42");
    assertThat(heardUntil(cloud, "42").get(0)).contains("\"type\":\"Orders.placed\"");
  }

  // --- CAP

  @Test
  void CAP_hears_what_its_own_adapter_would_have_published() {
    emit(here, ALICE, "hi");
    as(ALICE, () -> here.get(Bells.class).any.emit(new Board.Posted(7)));
    Recipients some =
        Recipients.everyone()
            .to(Who.USER, "alice", "carol")
            .except(Who.USER, "bob")
            .to(Who.ROLE, "reader")
            .to(Who.CONTEXT, "room")
            .except(Who.CLIENT, "1234");
    aliceHere.broadcastAll("moved", Map.of("to", "Grüße"), some, Map.of("a", 1));

    Await.until("CAP hears all", () -> heardByCap.size() == 3);
    assertThat(heardByCap.get(0))
        .startsWith(
            "websocket/chat "
                + "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"hi\"},\"id\":");
    assertThat(heardByCap.get(1))
        .startsWith(
            "websocket//board {\"tenant\":\"t1\",\"event\":\"posted\",\"data\":{\"n\":7},\"id\":");
    assertThat(heardByCap.get(2))
        .startsWith(
            "websocket/chat {\"tenant\":\"t1\",\"event\":\"moved\",\"data\":{\"to\":\"Grüße\"},"
                + "\"headers\":{\"a\":1},"
                + "\"user\":{\"include\":[\"alice\",\"carol\"],\"exclude\":[\"bob\"]},"
                + "\"role\":{\"include\":[\"reader\"]},"
                + "\"context\":{\"include\":[\"room\"]},"
                + "\"identifier\":{\"exclude\":[\"1234\"]},\"id\":");
  }

  @Test
  void an_event_for_nobody_is_not_published() {
    aliceHere.broadcastAll(
        "moved", Map.of(), Recipients.everyone().to(Who.USER, (Object) null), Map.of());
    emit(here, ALICE, "end");

    Await.until("CAP hears the end", () -> !heardByCap.isEmpty());
    assertThat(heardByCap).singleElement().asString().contains("\"end\"");
  }

  @Test
  void what_CAP_emits_is_heard_on_every_node() {
    capPublishes(
        "websocket/chat",
        "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"from CAP\"}}");

    assertThat(heardUntil(alice, "from CAP")).containsExactly(frame("from CAP"));
    assertThat(heardUntil(carol, "from CAP")).containsExactly(frame("from CAP"));
    emit(there, BOB, "end");
    assertThat(heardUntil(bob, "end")).containsExactly(frame("end"));
  }

  @Test
  void what_CAP_says_of_the_audience_holds() {
    carolThere.enter("room");
    capPublishes(
        "websocket/chat",
        "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"in\"},"
            + "\"user\":{\"include\":[],\"exclude\":[]},\"context\":{\"include\":[\"room\"]}}");
    capPublishes(
        "websocket/chat",
        "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"out\"},"
            + "\"user\":{\"exclude\":[\"carol\"]}}");
    capPublishes(
        "websocket/chat", "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"end\"}}");

    assertThat(heardUntil(alice, "end")).contains(frame("out")).doesNotContain(frame("in"));
    assertThat(heardUntil(carol, "end")).contains(frame("in")).doesNotContain(frame("out"));
  }

  @Test
  void what_CAP_emits_has_the_format_and_the_attributes_that_are_declared_here() {
    Client orders = new Client();
    there.connect(orders, Orders.class, CAROL);

    capPublishes(
        "websocket/orders",
        "{\"tenant\":\"t1\",\"event\":\"placed\","
            + "\"data\":{\"id\":\"42\",\"text\":\"from CAP\"},"
            + "\"headers\":{\"a\":1,\"pcp\":{\"action\":\"SAID\"}}}");

    String frame = heardUntil(orders, "from CAP").get(0);
    assertThat(frame).contains("pcp-action:SAID").contains("id:42").endsWith("\n\nfrom CAP");
  }

  @Test
  void what_CAP_emits_and_no_service_declares_is_refused() {
    capPublishes("websocket/chat", "{\"tenant\":\"t1\",\"event\":\"else\",\"data\":{}}");

    for (Application node : List.of(here, there)) {
      Await.until("it is refused", () -> node.get(Cluster.class).state().refused() == 1);
    }
  }

  @Test
  void what_CAP_emits_with_other_data_than_is_declared_is_refused() {
    String deep = "[".repeat(60) + "]".repeat(60);
    for (String data :
        List.of(
            "\"text\"",
            "[1]",
            "7",
            "{\"text\":{\"a\":1}}",
            "{\"text\":" + deep + "}",
            "{\"x\":1}")) {
      capPublishes(
          "websocket/chat", "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":" + data + "}");
    }
    capPublishes(
        "websocket/chat", "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"end\"}}");

    assertThat(heardUntil(alice, "end")).containsExactly(frame("end"));
    assertThat(here.get(Cluster.class).state().refused()).isEqualTo(6);
  }

  // --- the choice

  @Test
  void an_application_may_bring_an_engine() {
    try (Application one = node("hall");
        Application two = node("hall")) {
      Client dora = new Client();
      two.connect(dora, Chat.class, CAROL);
      emit(one, ALICE, "through the hall");
      assertThat(heardUntil(dora, "through the hall")).hasSize(1);
    }
  }

  @Test
  void streams_are_an_engine_too() {
    try (Application one = node("redis-streams");
        Application two = node("redis-streams")) {
      Client dora = new Client();
      two.connect(dora, Chat.class, CAROL);
      emit(one, ALICE, "through the stream");
      assertThat(heardUntil(dora, "through the stream")).hasSize(1);
    }
  }

  @Test
  void an_engine_that_there_is_not_is_refused_with_those_there_are() {
    System.setProperty("carillon.cluster", "pigeons");
    try (Application node = Application.of(Chat.class, Bells.class, Board.class, Orders.class)) {
      assertThatThrownBy(() -> node.fire(new DeploymentCheck()))
          .hasStackTraceContaining(
              "carillon.cluster=pigeons: there is no such engine;"
                  + " there are [none, redis, redis-streams]");
    } finally {
      System.clearProperty("carillon.cluster");
    }
  }

  /** What emits. */
  @Dependent
  public static class Bells {
    @Inject Emitter<Chat.Received> received;
    @Inject Emitter<Object> any;
  }

  /** A relative path. */
  @WebSocketService("chat")
  @ApplicationScoped
  public static class Chat {

    /** To everyone. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public record Received(String text) {}

    /** After commit. */
    @WebSocketEvent(delivery = Delivery.AFTER_COMMIT)
    public record Committed(int n) {}
  }

  /** An absolute path. */
  @WebSocketService("/board")
  @ApplicationScoped
  public static class Board {

    /** To everyone. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    public record Posted(int n) {}
  }

  /** Another format. */
  @WebSocketService("orders")
  @ApplicationScoped
  @Format("pcp")
  public static class Orders {

    /** With attributes. */
    @WebSocketEvent(delivery = Delivery.IMMEDIATE)
    @Attribute(value = Pcp.ACTION, is = "PLACED")
    public record Placed(String id, @Attribute(Pcp.MESSAGE) String text) {}
  }
}
