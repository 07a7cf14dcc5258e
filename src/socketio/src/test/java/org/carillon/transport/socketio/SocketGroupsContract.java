package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.carillon.api.RemoteSocket;
import org.carillon.api.SocketIo;
import org.carillon.api.SocketIoEmitter;
import org.carillon.api.SocketIoNamespace;
import org.carillon.api.UnansweredException;
import org.carillon.cluster.Cluster;
import org.carillon.testing.Await;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What one node does with the clients of a namespace reaches those of the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class SocketGroupsContract {

  private static final int LIMIT = 60;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicInteger names = new AtomicInteger();
  private RedisProcess redis;
  private Node here;
  private Node there;

  /** Each test has a namespace of its own, on both nodes. */
  private String name;

  private SocketIoNamespace mine;
  private SocketIoNamespace theirs;

  /** The name of the engine. */
  abstract String engine();

  @BeforeAll
  void nodes() throws Exception {
    redis = RedisProcess.started();
    here = node(redis.port());
    there = node(redis.port());
    knowEachOther(2);
  }

  private Node node(int port) {
    return Node.with(
        Map.of(
            "carillon.cluster",
            engine(),
            "carillon.redis.urls",
            "redis://127.0.0.1:" + port,
            "carillon.socketio.request-timeout",
            "PT2S",
            "carillon.socketio.fetch-limit",
            String.valueOf(LIMIT)));
  }

  private void knowEachOther(int nodes) {
    Cluster cluster = here.get(Cluster.class);
    Await.until(
        "the nodes know each other",
        () -> cluster.others().size() == nodes - 1 && cluster.greetingMillis() == 0);
  }

  @AfterAll
  void stop() throws Exception {
    here.close();
    there.close();
    redis.close();
  }

  @BeforeEach
  void namespace() {
    name = "/x" + names.incrementAndGet();
    mine = on(here, name);
    theirs = on(there, name);
  }

  private static SocketIoNamespace on(Node node, String name) {
    return node.get(SocketIo.class).of(name).permitAll();
  }

  private String joined(MemoryLine line) throws InterruptedException {
    return joined(line, name);
  }

  private static String joined(MemoryLine line, String name) throws InterruptedException {
    return MemoryLine.member(line.ask("0" + name + ","), "sid");
  }

  private SocketIoEmitter all() {
    return mine.tenant("default");
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static UnansweredException unanswered(CompletionStage<?> stage) throws Exception {
    try {
      get(stage);
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(UnansweredException.class);
      return (UnansweredException) e.getCause();
    }
    throw new AssertionError("all have answered");
  }

  /** An event of a packet, without its offset. */
  private String event(MemoryLine line) throws InterruptedException {
    return line.hear().replaceAll(",\"[0-9a-f-]{36}\"]", "]").replace("42" + name + ",", "");
  }

  @Test
  void eventsReachTheClientsOfTheOtherNodeInTheirOrderAndNobodyElse() throws Exception {
    MemoryLine near = here.line();
    MemoryLine far = there.line();
    MemoryLine left = there.line();
    MemoryLine elsewhere = there.line();
    joined(near);
    joined(far);
    String id = joined(left);
    on(here, name + "-other");
    on(there, name + "-other");
    joined(elsewhere, name + "-other");
    theirs.sockets().forEach(socket -> socket.join("everyone"));

    all().emit("all", 1);
    all().to("everyone").except(id).emit("room", 2, new byte[] {7});
    all().to(id).emit("alone");
    mine.tenant("another").emit("of another tenant");
    all().local().emit("here");
    all().lossy().emit("lossy");
    all().emit("last");

    assertThat(event(near)).isEqualTo("[\"all\",1]");
    assertThat(event(near)).isEqualTo("[\"here\"]");
    assertThat(event(near)).isEqualTo("[\"lossy\"]");
    assertThat(event(near)).isEqualTo("[\"last\"]");
    assertThat(event(far)).isEqualTo("[\"all\",1]");
    assertThat(far.hear()).startsWith("451-" + name + ",[\"room\",2,{\"_placeholder\":true");
    assertThat(far.hear()).isEqualTo("bBw=="); // its attachment
    assertThat(event(far)).isEqualTo("[\"lossy\"]");
    assertThat(event(far)).isEqualTo("[\"last\"]");
    assertThat(event(left)).isEqualTo("[\"all\",1]");
    assertThat(event(left)).isEqualTo("[\"alone\"]");
    assertThat(event(left)).isEqualTo("[\"lossy\"]");
    assertThat(event(left)).isEqualTo("[\"last\"]");
    assertThat(elsewhere.heard).isEmpty();
    theirs.sockets().iterator().next().broadcast().emit("from a client");
    assertThat(event(near)).isEqualTo("[\"from a client\"]");
  }

  @Test
  void clientsEnterAndLeaveRoomsAndAreEndedOnBothNodes() throws Exception {
    MemoryLine near = here.line();
    MemoryLine far = there.line();
    MemoryLine other = there.line();
    joined(near);
    joined(far);
    String id = joined(other);

    for (int i = 0; i < 50; i++) { // what is emitted to a room finds all who were made to enter it
      all().except(id).socketsJoin("room" + i, "room");
      all().to("room" + i).emit("in", i);
    }
    all().to("room").socketsLeave("room", "never");
    all().to("room").emit("nobody");
    all().except(id).disconnectSockets(false);
    all().disconnectSockets(true);

    for (int i = 0; i < 50; i++) {
      assertThat(event(near)).isEqualTo("[\"in\"," + i + "]");
      assertThat(event(far)).isEqualTo("[\"in\"," + i + "]");
    }
    assertThat(near.hear()).isEqualTo("41" + name + ",");
    assertThat(far.hear()).isEqualTo("41" + name + ",");
    Await.until("the line of the other ends", () -> !other.isOpen());
    assertThat(other.heard).isEmpty();
    assertThat(near.isOpen() && far.isOpen()).as("the lines of the others go on").isTrue();
    assertThat(mine.count() + theirs.count()).isZero();
  }

  @Test
  void theClientsOfBothNodesAreFoundAndCanBeReached() throws Exception {
    MemoryLine near = here.line("alice");
    MemoryLine far = there.line();
    String one = joined(near);
    String two = joined(far);
    theirs.sockets().iterator().next().join("a", "b");

    List<RemoteSocket> found = get(all().fetchSockets());
    assertThat(found).extracting(RemoteSocket::id).containsExactlyInAnyOrder(one, two);
    RemoteSocket there = found.stream().filter(socket -> socket.id().equals(two)).findAny().get();
    assertThat(there.rooms()).isEqualTo(Set.of("a", "b"));
    assertThat(there.user()).isNull();
    assertThat(found).extracting(RemoteSocket::user).contains("alice");
    assertThat(get(all().to("b").fetchSockets())).extracting(RemoteSocket::id).containsExactly(two);
    assertThat(get(all().except(two).fetchSockets())).hasSize(1);
    assertThat(get(all().local().fetchSockets())).hasSize(1);
    assertThat(get(mine.tenant("another").fetchSockets())).isEmpty();
    assertThat(get(all().countSockets())).isEqualTo(2);
    assertThat(get(all().to("a").countSockets())).isEqualTo(1);
    assertThat(get(all().local().to("a").countSockets())).isZero();
    assertThat(get(mine.tenant("another").countSockets())).isZero();

    there.join("c");
    there.leave("a");
    assertThat(get(all().to("c").fetchSockets()).get(0).rooms()).isEqualTo(Set.of("b", "c"));
    there.emit("you", 1);
    there.disconnect();
    assertThat(event(far)).isEqualTo("[\"you\",1]");
    assertThat(far.hear()).isEqualTo("41" + name + ",");
    assertThat(near.heard).isEmpty();
  }

  @Test
  void aLongAnswerComesInPartsAndMoreClientsThanTheLimitAreRefused() throws Exception {
    List<MemoryLine> lines = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      MemoryLine line = there.line();
      joined(line);
      lines.add(line);
    }
    String long1 = "x".repeat(10_000);
    theirs.sockets().forEach(socket -> socket.join(long1));

    List<RemoteSocket> found = get(all().fetchSockets());
    assertThat(found).hasSize(LIMIT);
    assertThat(found).allMatch(socket -> socket.rooms().equals(Set.of(long1)));

    joined(there.line());
    assertThatThrownBy(() -> get(all().fetchSockets()))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("carillon.socketio.fetch-limit");
    assertThatThrownBy(() -> get(theirs.tenant("default").emitWithAck(LONG, "e")))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(get(all().countSockets())).isEqualTo(LIMIT + 1);
    assertThat(lines).noneMatch(line -> line.heard.stream().anyMatch(e -> e.contains("\"e\"")));
  }

  @Test
  void acknowledgementsOfTheClientsOfBothNodesAreGathered() throws Exception {
    MemoryLine near = here.line();
    MemoryLine far = there.line();
    joined(near);
    joined(far);

    CompletionStage<List<List<Object>>> acks = all().emitWithAck(LONG, "ask", new byte[] {1}, 1.5);
    for (MemoryLine line : List.of(near, far)) {
      String asked = line.hear();
      assertThat(asked)
          .startsWith("451-" + name + ",0[\"ask\",{\"_placeholder\":true,\"num\":0},1.5");
      assertThat(line.hear()).isEqualTo("bAQ=="); // the attachment
      line.send("3" + name + ",0[" + (line == near ? "1,null" : "{\"a\":[1e3]}") + "]");
    }
    assertThat(get(acks))
        .hasToString(
            get(acks).get(0).contains(null)
                ? "[[1, null], [{a=[1E+3]}]]"
                : "[[{a=[1E+3]}], [1, null]]");

    CompletionStage<?> half = all().emitWithAck(Duration.ofMillis(300), "again");
    near.hear();
    near.send("3" + name + ",1[\"I\"]");
    UnansweredException silent = unanswered(half);
    assertThat(silent.clients()).isEqualTo(1);
    assertThat(silent.nodes()).isZero();
    assertThat(silent.answers()).hasToString("[[I]]");
    assertThat(silent).hasMessageContaining("1 client(s) did not acknowledge");
  }

  @Test
  void nodesTalkToEachOtherAndNotToThemselves() throws Exception {
    List<Object> heard = new CopyOnWriteArrayList<>();
    mine.onServerSideEmit("tell", (arguments, ack) -> heard.add("itself"));
    theirs
        .onServerSideEmit(
            "tell",
            (arguments, ack) -> {
              assertThat(ack.isRequested()).isFalse();
              heard.add(arguments.get(0));
            })
        .onServerSideEmit("ask", (arguments, ack) -> ack.send(arguments.get(1), "pong"))
        .onServerSideEmit(
            "fail",
            (arguments, ack) -> {
              throw new IllegalStateException("not today");
            });
    MemoryLine client = there.line();
    joined(client);

    for (int i = 0; i < 200; i++) {
      mine.serverSideEmit("tell", i);
    }
    assertThat(get(mine.serverSideEmitWithAck(LONG, "ask", 1, new byte[] {4, 2})).get(0))
        .satisfies(
            answer -> {
              assertThat((byte[]) answer.get(0)).containsExactly(4, 2);
              assertThat(answer.get(1)).isEqualTo("pong");
            });
    assertThat(heard).isEqualTo(IntStream.range(0, 200).boxed().toList());
    for (String event : List.of("fail", "nobody")) {
      UnansweredException none = unanswered(mine.serverSideEmitWithAck(LONG, event));
      assertThat(none.nodes()).isEqualTo(1);
      assertThat(none.answers()).isEmpty();
    }
    assertThat(client.heard).as("no client hears nodes").isEmpty();
  }

  @Test
  void aClientOfANamespaceOfTheApplicationComesBackToTheOtherNode() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask("0" + name + ",");
    mine.sockets().iterator().next().join("its room");
    Await.until("it is known", () -> there.get(RemoteSessions.class).size() == 1);
    all().emit("seen");
    String offset = MemoryLine.offset(line.hear());
    Await.until("the other node hears it", () -> there.heard("seen") == 1);
    line.breakDown();
    all().to("its room").emit("missed");
    Await.until("the other node hears it", () -> there.heard("missed") == 1);

    MemoryLine back = there.line();
    String pid = MemoryLine.member(connected, "pid");
    assertThat(back.ask("0" + name + ",{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}"))
        .isEqualTo(connected);
    assertThat(event(back)).isEqualTo("[\"missed\"]");
    all().to("its room").emit("on");
    assertThat(event(back)).isEqualTo("[\"on\"]");
  }

  @Test
  void aNodeThatDiesIsToldAndOneThatLeavesIsNotWaitedFor() throws Exception {
    assumeThat(engine()).as("an engine whose network can be cut").startsWith("redis");
    try (Proxy network = new Proxy(redis.port());
        Node third = node(network.port())) {
      knowEachOther(3);
      on(third, name);
      joined(third.line(), name);
      joined(there.line());
      assertThat(get(all().countSockets())).isEqualTo(2);
      network.cut();
      UnansweredException one = unanswered(all().fetchSockets());
      assertThat(one.nodes()).isEqualTo(1);
      assertThat(one.clients()).isZero();
      assertThat(one.answers()).hasSize(1);
      assertThat(one).hasMessageContaining("1 other node(s) did not answer");
      assertThat(unanswered(all().countSockets()).answers()).hasToString("[1]");
      network.restore();
      Await.until("it is there again", () -> third.get(Cluster.class).state().connected());
      assertThat(get(all().countSockets())).isEqualTo(2);
    }
    knowEachOther(2);
    assertThat(get(all().countSockets())).isEqualTo(1);
  }
}
