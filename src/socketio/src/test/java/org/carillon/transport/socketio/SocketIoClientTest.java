package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.carillon.api.SocketIo;
import org.carillon.session.Frame;
import org.carillon.session.NodeConnections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's line and its namespaces, packet by packet. */
class SocketIoClientTest {

  private static final String DRAINED = "1001 the server is going away";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> left = new CopyOnWriteArrayList<>();
  private Node node;

  @BeforeEach
  void start() {
    node = Node.with(Map.of("carillon.socketio.recovers", "false"));
    SocketIo socketIo = node.get(SocketIo.class);
    for (String name : List.of("/", "/a", "/b")) {
      socketIo
          .of(name)
          .permitAll()
          .onConnect(socket -> socket.onDisconnect(reason -> left.add(name + " " + reason)))
          .on("echo", (socket, arguments, ack) -> ack.send(arguments.toArray()))
          .on(
              "wait",
              (socket, arguments, ack) -> {
                entered.countDown();
                release.await();
                ack.send("done");
              });
    }
    socketIo.of("/closed");
  }

  @AfterEach
  void stop() {
    release.countDown();
    threads.shutdown();
    node.close();
  }

  private static MemoryLine join(MemoryLine line, String... namespaces) throws Exception {
    for (String namespace : namespaces) {
      assertThat(line.ask("0" + namespace + ",")).startsWith("40" + namespace + ",{\"sid\":");
    }
    return line;
  }

  @Test
  void whoConnectsTwiceHasLeftInBetweenAndTheOtherNamespacesGoOn() throws Exception {
    MemoryLine line = join(node.line(), "/a", "/b");
    String again = line.ask("0/b,");

    assertThat(again).startsWith("40/b,{\"sid\":");
    assertThat(left).containsExactly("/b client namespace disconnect");
    assertThat(node.get(SocketIo.class).of("/b").count()).isOne();
    assertThat(line.isOpen()).isTrue();
    assertThat(line.ask("2/a,1[\"echo\",1]")).isEqualTo("43/a,1[1]");
    assertThat(line.ask("2/b,1[\"echo\",2]")).isEqualTo("43/b,1[2]");
  }

  @Test
  void aClientOfSocketIo2IsInTheRootNamespaceUnasked() throws Exception {
    MemoryLine line = new MemoryLine(node.server(), null, 3);
    assertThat(line.hear()).isEqualTo("40");
    assertThat(line.ask("20[\"echo\",1]")).isEqualTo("430[1]");
    line.send("0"); // some ask all the same
    assertThat(line.ask("21[\"echo\",2]")).isEqualTo("431[2]");
    assertThat(line.ask("0/a")).isEqualTo("40/a,");
  }

  @Test
  void aPacketThatIsNoneClosesTheLineAndSaysWhy() throws Exception {
    MemoryLine line = join(node.line(), "/a");
    line.send("2/a,{}");

    assertThat(line.closed).isEqualTo("1002 a payload is an array");
  }

  @Test
  void anEventOverALimitIsRefusedAloneAndTheLineGoesOn() throws Exception {
    MemoryLine line = join(node.line(), "/a", "/b");
    assertThat(line.ask("517-/a,3[\"echo\"]"))
        .isEqualTo(
            "43/a,3[{\"error\":{\"code\":\"TOO_LARGE\","
                + "\"message\":\"A packet has at most 16 attachments\"}}]");
    for (int i = 0; i < 17; i++) {
      node.server().binary(line, java.nio.ByteBuffer.allocate(1));
    }
    assertThat(line.ask("2/b,1[\"echo\",2]")).isEqualTo("43/b,1[2]");
    assertThat(line.ask("517-/a,[\"echo\"]"))
        .isEqualTo(
            "42/a,[\"error\",{\"code\":\"TOO_LARGE\","
                + "\"message\":\"A packet has at most 16 attachments\",\"event\":\"echo\"}]");
    assertThat(line.closed).isEmpty();
  }

  @Test
  void aDrainingNodeClosesTheLineWhenNoneOfItsNamespacesIsBusy() throws Exception {
    MemoryLine idle = join(node.line(), "/a", "/b");
    MemoryLine busy = join(node.line(), "/a", "/b");
    Future<?> work = threads.submit(() -> busy.send("2/b,1[\"wait\"]"));
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    NodeConnections connections = node.get(NodeConnections.class);
    connections.refuse();

    connections.dismiss(100, false);
    assertThat(idle.closed).isEqualTo(DRAINED);
    assertThat(busy.closed).isEmpty();
    assertThat(busy.ask("2/a,1[\"echo\",1]")).as("beside it").isEqualTo("43/a,1[1]");

    release.countDown();
    work.get(20, TimeUnit.SECONDS);
    assertThat(busy.hear()).isEqualTo("43/b,1[\"done\"]");
    connections.dismiss(100, false);
    assertThat(busy.closed).isEqualTo(DRAINED);
    assertThat(connections.areDismissed()).isTrue();
  }

  @Test
  void aDrainingNodeThatWaitsNoMoreClosesBusyLinesToo() throws Exception {
    MemoryLine busy = join(node.line(), "/a", "/b");
    Future<?> work = threads.submit(() -> busy.send("2/b,1[\"wait\"]"));
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    node.get(NodeConnections.class).dismiss(100, true);

    assertThat(busy.closed).isEqualTo(DRAINED);
    release.countDown();
    work.get(20, TimeUnit.SECONDS);
  }

  /** Its answer would be missing, and all that follows it would come as if it were not. */
  @Test
  void aLineThatIsTooFullForWhatItBeginsWithIsClosed() throws Exception {
    MemoryLine line = MemoryLine.stalled(node.server());
    line.send("0/a,"); // is being written, for ever
    assertThat(line.hear()).startsWith("40/a,{");
    line.send(new Frame("x".repeat(999_930)));

    line.send("0/b,");

    assertThat(line.isOpen()).isFalse();
    assertThat(line.heard).isEmpty();
  }

  /** Whatever a middleware throws is told in its namespace, and costs the others nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"exception", "error"})
  void aMiddlewareThatFailsRefusesItsNamespaceAlone(String kind) throws Exception {
    node.get(SocketIo.class)
        .of("/bad")
        .permitAll()
        .use(
            socket -> {
              if (kind.equals("error")) {
                throw new AssertionError("broken");
              }
              throw new IllegalStateException("broken");
            });
    MemoryLine line = join(node.line(), "/a");
    assertThat(line.ask("0/bad,")).isEqualTo("44/bad,{\"message\":\"500\"}");
    assertThat(line.ask("2/a,1[\"echo\",1]")).isEqualTo("43/a,1[1]");
    assertThat(line.closed).isEmpty();
  }

  @Test
  void whoIsRefusedInOneNamespaceStaysInTheOthers() throws Exception {
    MemoryLine line = join(node.line(), "/a");
    assertThat(line.ask("0/closed,")).startsWith("44/closed,{\"message\":\"401\"");
    node.get(NodeConnections.class).refuse();
    assertThat(line.ask("0/b,")).startsWith("44/b,{\"message\":\"503\"");

    assertThat(line.ask("2/a,1[\"echo\",1]")).isEqualTo("43/a,1[1]");
    assertThat(line.closed).isEmpty();
  }
}
