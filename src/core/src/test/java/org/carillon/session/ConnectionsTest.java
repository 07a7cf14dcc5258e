package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.carillon.session.NodeConnections.Room;
import org.carillon.testing.Await;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  @Test
  void aConnectionIsFoundByEveryNameInItsTenantAndPathAndNowhereElse() {
    Node node = new Node();
    ClientConnection alice = node.connect(Node.caller("alice", "t1"), "c1", MemoryChannel.fast());
    node.connect(Node.caller("bob", "t2"), "c1", MemoryChannel.fast());
    alice.enter("room");

    ConnectionIndex connectionIndex = node.registry.at("/ws/chat", "t1");
    assertThat(connectionIndex.everyone()).containsExactly(alice);
    assertThat(connectionIndex.ofUser("alice")).containsExactly(alice);
    assertThat(connectionIndex.ofUser("bob")).isEmpty();
    assertThat(connectionIndex.ofClient("c1")).containsExactly(alice);
    assertThat(connectionIndex.inContext("room")).containsExactly(alice);
    assertThat(connectionIndex.connection(alice.id())).isSameAs(alice);
    assertThat(node.registry.at("/ws/other", "t1")).isNull();
  }

  @Test
  void contextsAreEnteredLeftAndReset() {
    Node node = new Node();
    ClientConnection connection = node.connect(Node.caller("alice", "t1"), MemoryChannel.fast());
    connection.enter("a");
    connection.enter("a");
    connection.enter("b");
    connection.exit("a");
    assertThat(connection.contexts()).containsExactly("b");
    assertThat(node.registry.at("/ws/chat", "t1").inContext("a")).isEmpty();

    connection.exitAll();
    assertThat(connection.contexts()).isEmpty();
    assertThat(node.registry.at("/ws/chat", "t1").inContext("b")).isEmpty();
  }

  @Test
  void nothingIsLeftOfAConnectionThatHasEnded() {
    Node node = new Node();
    ClientConnection connection =
        node.connect(Node.caller("alice", "t1"), "c1", MemoryChannel.fast());
    connection.enter("room");

    assertThat(node.connections.ended(connection)).isTrue();
    assertThat(node.connections.ended(connection)).as("told once").isFalse();
    connection.enter("late");

    assertThat(node.registry.at("/ws/chat", "t1")).isNull();
    assertThat(node.registry.size()).isZero();
    assertThat(node.registry.of("t1", "alice")).isZero();
  }

  @Test
  void aUserHasOnlySoManyConnectionsAndAnotherTenantsNamesakeHasItsOwn() {
    Node node = new Node("carillon.limit.connections-per-user", "1");
    node.connect(Node.caller("alice", "t1"), MemoryChannel.fast());
    MemoryChannel second = MemoryChannel.fast();

    assertThat(node.connections.isFull(Node.caller("alice", "t1"))).isTrue();
    assertThat(node.connections.isFull(Node.caller("alice", "t2"))).isFalse();
    assertThat(node.connections.isFull(Node.caller(null, "t1"))).isFalse();
    assertThat(node.connect(Node.caller("alice", "t1"), null, second)).isNull();
    assertThat(second.closed).startsWith("1008");
    assertThat(node.connections.size()).isEqualTo(1);
  }

  @Test
  void aNodeHasOnlySoManyConnections() {
    Node node = new Node("carillon.limit.connections", "1");
    assertThat(node.connections.room()).isEqualTo(Room.FREE);
    node.connect(Node.caller(null, "t1"), MemoryChannel.fast());
    MemoryChannel second = MemoryChannel.fast();

    assertThat(node.connections.room()).isEqualTo(Room.NODE_FULL);
    assertThat(node.connect(Node.caller(null, "t1"), null, second)).isNull();
    assertThat(second.closed).startsWith("1013");
  }

  @Test
  void aNodeThatDrainsSaysGoodbyeBehindWhatIsQueuedAndTakesNobody() {
    Node node = new Node();
    MemoryChannel channel = MemoryChannel.slow();
    ClientConnection connection = node.connect(Node.caller(null, "t1"), channel);
    connection.send(new Frame("last"));

    node.connections.refuse();
    node.connections.dismiss(10, false);

    assertThat(node.connections.room()).isEqualTo(Room.DRAINING);
    assertThat(channel.closed).isNull();
    channel.read();
    assertThat(channel.closed).startsWith("1001");
    MemoryChannel late = MemoryChannel.fast();
    assertThat(node.connect(Node.caller(null, "t1"), null, late)).isNull();
    assertThat(late.closed).startsWith("1001");
  }

  @Test
  void aNodeThatDrainsTellsSoManyAtOnceAndThoseThatWaitForNothingFirst() {
    Node node = new Node();
    List<MemoryChannel> channels = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      channels.add(MemoryChannel.fast());
    }
    ClientConnection busy = node.connect(Node.caller(null, "t1"), channels.get(0));
    channels.stream().skip(1).forEach(channel -> node.connect(Node.caller(null, "t1"), channel));
    busy.inbound().offer(new InboundWork.Text("an operation"));
    busy.inbound().offer(new InboundWork.Text("the next"));

    assertThat(node.connections.dismiss(3, false)).isEqualTo(3);
    assertThat(node.connections.dismiss(3, false)).isEqualTo(1);
    assertThat(node.connections.areDismissed()).isFalse();
    assertThat(channels.get(0).closed).isNull();
    assertThat(channels).filteredOn(channel -> channel.closed != null).hasSize(4);

    assertThat(node.connections.dismiss(3, true)).isEqualTo(1);
    assertThat(node.connections.areDismissed()).isTrue();
    assertThat(channels.get(0).closed).startsWith("1001");
    assertThat(busy.inbound().next()).as("what waited is dropped").isNull();
    assertThat(busy.inbound().offer(new InboundWork.Text("late")))
        .isEqualTo(InboundQueue.Admission.GONE);
    assertThat(busy.inbound().offer(InboundWork.END)).isEqualTo(InboundQueue.Admission.HANDLE);
  }

  @Test
  void aNodeThatWaitsForItsClientsGoesOnAsSoonAsTheLastHasEnded() throws Exception {
    Node node = new Node("carillon.send.grace", "PT1H");
    ClientConnection one = node.connect(Node.caller(null, "t1"), MemoryChannel.fast());
    MemoryChannel last = MemoryChannel.fast();
    ClientConnection other = node.connect(Node.caller(null, "t1"), last);
    CompletableFuture<Void> waiting = waitForClients(node);
    Await.until("the last is told to go", () -> last.closed != null);

    node.connections.ended(one);
    assertThat(waiting).isNotDone();
    node.connections.ended(other);

    assertThat(waiting).succeedsWithin(Duration.ofSeconds(30));
    assertThat(last.closed).startsWith("1001");
  }

  @Test
  void aNodeWaitsForClientsThatDoNotGoNoLongerThanTheGrace() {
    Node node = new Node("carillon.send.grace", "PT0.05S");
    node.connect(Node.caller(null, "t1"), MemoryChannel.slow());

    assertThat(waitForClients(node)).succeedsWithin(Duration.ofSeconds(30));
    assertThat(node.connections.size()).isEqualTo(1);
  }

  private static CompletableFuture<Void> waitForClients(Node node) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            node.connections.refuse();
            node.connections.dismiss(Integer.MAX_VALUE, true);
            node.connections.awaitEnd();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aClientThatDoesNotReadIsClosedAndThenCutAndItsNeighbourHearsAll() {
    Node node = new Node("carillon.limit.queue", "100", "carillon.send.grace", "PT1S");
    MemoryChannel slow = MemoryChannel.slow();
    MemoryChannel fast = MemoryChannel.fast();
    ClientConnection one = node.connect(Node.caller(null, "t1"), slow);
    ClientConnection other = node.connect(Node.caller(null, "t1"), fast);

    for (int i = 0; i < 10; i++) {
      one.send(new Frame("x".repeat(20)));
      other.send(new Frame("x".repeat(20)));
    }

    assertThat(slow.closed).isEqualTo("1013 too slow");
    assertThat(fast.received).hasSize(10);
    node.heartbeat.tick(MonotonicClock.millis());
    assertThat(slow.isCut).isFalse();
    node.heartbeat.tick(MonotonicClock.millis() + 1_100);
    assertThat(slow.isCut).isTrue();
    assertThat(fast.isCut).isFalse();
  }

  @Test
  void callbacksOfTheEndAreCalledOnceWithTheReason() {
    Node node = new Node();
    ClientConnection connection = node.connect(Node.caller(null, "t1"), MemoryChannel.fast());
    List<String> heard = new ArrayList<>();
    connection.onDisconnect(heard::add);
    connection.onDisconnect(reason -> heard.add("and " + reason));
    connection.endReason("1005");
    connection.endReason("1006");

    connection.release();
    connection.release();
    connection.onDisconnect(reason -> heard.add("late " + reason));

    assertThat(heard).containsExactly("1005", "and 1005", "late 1005");
  }
}
