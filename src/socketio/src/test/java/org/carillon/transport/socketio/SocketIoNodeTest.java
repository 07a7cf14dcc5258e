package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.carillon.api.Combine;
import org.carillon.api.SocketIo;
import org.carillon.api.SocketIoSocket;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.session.StreamEvent;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes with all that is real above a line, and Redis Streams between them. */
@ProcessTest
class SocketIoNodeTest {

  private static final String JOIN = "0/ws/talk,";

  private RedisProcess redis;
  private Node here;
  private Node there;

  @BeforeEach
  void nodes() {
    redis = RedisProcess.started();
    here = Node.on(redis.url());
    there = Node.on(redis.url());
  }

  @AfterEach
  void stop() {
    here.close();
    there.close();
    redis.close();
  }

  @Test
  void operationsAreCalledAndEventsHeardOnBothNodes() throws Exception {
    MemoryLine alice = here.line();
    MemoryLine bob = there.line();
    alice.ask("0/ws/talk,");
    bob.ask("0/ws/talk,");

    assertThat(alice.send("2/ws/talk,1[\"echo\",{\"text\":\"a\"}]").hear())
        .isEqualTo("43/ws/talk,1[\"a\"]");
    alice.send("2/ws/talk,[\"say\",{\"text\":\"to all\"}]");
    String heard = alice.hear();
    assertThat(heard).startsWith("42/ws/talk,[\"said\",{\"text\":\"to all\"},\"");
    assertThat(bob.hear()).as("the same frame, with the same offset").isEqualTo(heard);
  }

  @Test
  void halfAUtf16PairIsRefusedWithoutEndingTheLine() throws Exception {
    MemoryLine line = here.line();
    line.ask("0/ws/talk,");
    assertThat(line.send("2/ws/talk,1[\"echo\",{\"text\":\"a\\ud83d\"}]").hear())
        .contains("\"INVALID\"")
        .contains("lone surrogate");
    assertThat(line.send("2/ws/talk,2[\"echo\",{\"text\":\"a\"}]").hear())
        .isEqualTo("43/ws/talk,2[\"a\"]");
  }

  @Test
  void aContextThatIsEnteredAgainCountsOnce() throws Exception {
    try (Node small = Node.with(Map.of("carillon.limit.contexts", "2"))) {
      MemoryLine line = small.line();
      line.ask("0/ws/talk,");
      String two = "2/ws/talk,1[\"wsContext\",{\"contexts\":[\"a\",\"b\",\"a\"]}]";
      assertThat(line.send(two).hear()).isEqualTo("43/ws/talk,1[null]");
      assertThat(line.send(two).hear()).isEqualTo("43/ws/talk,1[null]");
      assertThat(line.send("2/ws/talk,1[\"wsContext\",{\"context\":\"c\"}]").hear())
          .contains("TOO_LARGE");
      assertThat(line.send("2/ws/talk,1[\"wsContext\",{\"context\":\"c\",\"reset\":true}]").hear())
          .isEqualTo("43/ws/talk,1[null]");
    }
  }

  @Test
  void rawEventsOfAServicesNamespaceReachTheOtherNode() throws Exception {
    MemoryLine bob = there.line();
    bob.ask("0/ws/talk,");
    here.get(SocketIo.class)
        .of("/ws/talk")
        .tenant("default")
        .emit("raw", "text", new byte[] {1, 2});

    assertThat(bob.hear())
        .startsWith("451-/ws/talk,[\"raw\",\"text\",{\"_placeholder\":true,\"num\":0},\"");
    assertThat(bob.hear()).isEqualTo("bAQI=");
  }

  @Test
  void aClientComesBackToTheSameNode() throws Exception {
    MemoryLine other = here.line();
    other.ask("0/ws/talk,");
    MemoryLine line = here.line();
    String connected = line.ask("0/ws/talk,");
    line.breakDown();
    other.send("2/ws/talk,[\"say\",{\"text\":\"missed\"}]");
    other.hear();

    MemoryLine back = here.line();
    assertThat(back.ask("0/ws/talk,{\"pid\":\"" + MemoryLine.member(connected, "pid") + "\"}"))
        .isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"said\",{\"text\":\"missed\"}");
  }

  @Test
  void aClientWhoseOldLineIsNotKnownToBeBrokenComesBackToo() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask("0/ws/talk,");
    MemoryLine back = here.line();

    assertThat(back.ask("0/ws/talk,{\"pid\":\"" + MemoryLine.member(connected, "pid") + "\"}"))
        .isEqualTo(connected);
    assertThat(line.isOpen()).isFalse();
    assertThat(back.send("2/ws/talk,1[\"echo\",{\"text\":\"a\"}]").hear())
        .isEqualTo("43/ws/talk,1[\"a\"]");
  }

  @Test
  void aClientComesBackToTheOtherNodeInItsRoomsAndHearsWhatItMissed() throws Exception {
    MemoryLine watcher = there.line();
    watcher.ask("0/ws/talk,");
    MemoryLine other = here.line();
    other.ask("0/ws/talk,");
    MemoryLine line = here.line();
    String connected = line.ask("0/ws/talk,");
    line.send("2/ws/talk,1[\"wsContext\",{\"context\":\"room\"}]").hear();
    other.send("2/ws/talk,[\"say\",{\"text\":\"seen\"}]");
    String offset = line.hear().replaceAll(".*,\"([^\"]+)\"]", "$1");
    line.breakDown();
    other.send("2/ws/talk,[\"sayIn\",{\"room\":\"room\",\"text\":\"in its room\"}]");
    other.send("2/ws/talk,[\"sayIn\",{\"room\":\"else\",\"text\":\"not for it\"}]");
    other.send("2/ws/talk,[\"say\",{\"text\":\"marker\"}]");
    List<String> watched = new ArrayList<>();
    while (watched.isEmpty() || !watched.get(watched.size() - 1).contains("marker")) {
      watched.add(watcher.hear());
    }

    MemoryLine back = there.line();
    String pid = MemoryLine.member(connected, "pid");
    assertThat(back.ask("0/ws/talk,{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}"))
        .isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"said\",{\"text\":\"in its room\"}");
    assertThat(back.hear()).startsWith("42/ws/talk,[\"said\",{\"text\":\"marker\"}");
    assertThat(back.heard).isEmpty();
    assertThat(watched)
        .as("nodes' own talk is heard by nobody")
        .noneMatch(p -> p.contains("socketio."));
  }

  /** An event of the outbox that a node cannot compose: it is not recovered without that event. */
  @Test
  void whoMissedWhatItsNodeLeftOutIsNotRecovered() throws Exception {
    MemoryLine watcher = there.line();
    watcher.ask(JOIN);
    MemoryLine connected = here.line();
    MemoryLine away = here.line();
    MemoryLine notMeant = here.line();
    String first = connected.ask(JOIN);
    String second = away.ask(JOIN);
    String third = notMeant.ask(JOIN);
    for (MemoryLine line : List.of(connected, away)) {
      line.send("2/ws/talk,1[\"wsContext\",{\"context\":\"room\"}]").hear();
    }
    away.breakDown();
    here.get(LocalBroadcaster.class)
        .leftOut(inRoom(), new IllegalStateException("it cannot be composed here"));
    connected.breakDown();
    notMeant.breakDown();
    watcher.send("2/ws/talk,[\"say\",{\"text\":\"marker\"}]");
    Await.until("the node hears what is behind", () -> here.heard("said") == 1);

    assertThat(comesBack(here, first)).as("it was there").isNotEqualTo(first);
    assertThat(comesBack(there, first)).as("nor elsewhere").isNotEqualTo(first);
    assertThat(comesBack(here, second)).as("it was away").isNotEqualTo(second);
    assertThat(comesBack(here, third)).as("it was not meant").isEqualTo(third);
  }

  private static String comesBack(Node node, String connected) throws InterruptedException {
    return node.line().ask(JOIN + "{\"pid\":\"" + MemoryLine.member(connected, "pid") + "\"}");
  }

  private static StreamEvent inRoom() {
    Envelope envelope =
        new Envelope(
            "id",
            "default",
            "/ws/talk",
            "k",
            "talk",
            "said",
            "{}",
            EventAttributes.NONE,
            "json",
            new ResolvedAudience(
                new Layers(null, null, Set.of("room"), null, null),
                Layers.NONE,
                Combine.ANY,
                Combine.ANY,
                null,
                false),
            null);
    return new StreamEvent(envelope, 1, 1, "s");
  }

  @Test
  void whatIsNoPacketEndsTheLine() throws Exception {
    MemoryLine line = here.line();
    line.ask("0/ws/talk,");
    line.send("51-/ws/talk,[\"a\",{\"_placeholder\":true,\"num\":0}]");
    line.send("2/ws/talk,[\"echo\"]");
    assertThat(line.isOpen()).isFalse();

    MemoryLine binary = here.line();
    here.server().binary(binary, ByteBuffer.allocate(1));
    assertThat(binary.isOpen()).isFalse();

    MemoryLine many = here.line();
    for (int i = 0; i < 1_000 && many.isOpen(); i++) {
      many.send("0/nowhere" + i + ",");
    }
    assertThat(many.isOpen()).isFalse();
    assertThat(many.heard).hasSizeLessThan(100);
  }

  @Test
  void aThousandNamespacesThatThereAreEndTheLineToo() throws Exception {
    MemoryLine line = here.line();
    SocketIo io = here.get(SocketIo.class);
    int joined = 0;
    for (; joined < 1_000 && line.isOpen(); joined++) {
      io.of("/n" + joined).permitAll();
      line.send("0/n" + joined + ",");
    }
    assertThat(line.isOpen()).isFalse();
    assertThat(joined).isEqualTo(51);
    line.breakDown();
    assertThat(io.of("/n0").count()).as("nothing is left of them").isZero();
  }

  @Test
  void acknowledgementsThatNobodyAskedForAreNothing() throws Exception {
    MemoryLine line = here.line();
    line.ask("0/ws/talk,");
    SocketIoSocket socket = here.get(SocketIo.class).of("/ws/talk").sockets().iterator().next();
    var answer = socket.emitWithAck(Duration.ofSeconds(20), "question").toCompletableFuture();
    assertThat(line.hear()).isEqualTo("42/ws/talk,0[\"question\"]");
    line.send("3/ws/talk,7[\"of an id never sent\"]");
    line.send("3/ws/talk,9007199254740991[\"of another\"]");
    assertThat(answer).isNotDone();
    line.send("3/ws/talk,0[\"yes\"]");
    line.send("3/ws/talk,0[\"and again\"]");
    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(List.of("yes"));
    assertThat(line.ask("2/ws/talk,1[\"echo\",{\"text\":\"on\"}]"))
        .isEqualTo("43/ws/talk,1[\"on\"]");
  }
}
