package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.transport.socketio.MemoryLine.member;
import static org.carillon.transport.socketio.MemoryLine.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.carillon.api.SocketIo;
import org.carillon.api.SocketIoSocket;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.broadcast.RecoveryBuffer;
import org.carillon.cluster.Cluster;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nodes tell each other of clients that may come back, over a real Redis. */
@ProcessTest
class SessionReplicationTest {

  private static final String JOIN = "0/ws/talk,";

  /** Events are kept for about four seconds. */
  private static final Map<String, String> BRIEF =
      Map.of(
          "carillon.socketio.recovery", "PT2S",
          "carillon.socketio.ping-interval", "PT0.1S",
          "carillon.socketio.ping-timeout", "PT0.1S");

  private RedisProcess redis;
  private Proxy network;
  private Node here;
  private Node there;

  @BeforeEach
  void nodes() throws Exception {
    redis = RedisProcess.started();
    network = new Proxy(redis.port());
    here = Node.with(settings(Map.of()));
    there = Node.on(redis.url());
  }

  @AfterEach
  void stop() throws Exception {
    here.close();
    there.close();
    network.close();
    redis.close();
  }

  /** Those of a node behind the network. */
  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("carillon.cluster", "redis-streams");
    all.put("carillon.redis.urls", "redis://127.0.0.1:" + network.port());
    return all;
  }

  private static void say(Node node, String text) {
    node.get(SocketIo.class).of("/ws/talk").tenant("default").emit(text);
  }

  private static int elsewhere(Node node) {
    return node.get(RemoteSessions.class).size();
  }

  /** Waits until a node knows so many of others; what they may miss it keeps already. */
  private static void awaitKnown(Node node, int clients) {
    Await.until(clients + " clients of others", () -> elsewhere(node) == clients);
  }

  private static String back(String connected, String offset) {
    return "0/ws/talk,{\"pid\":\"" + member(connected, "pid") + "\",\"offset\":\"" + offset + "\"}";
  }

  /** A client of this node hears an event that the other node hears too. */
  private String hears(MemoryLine line, String event) throws InterruptedException {
    say(here, event);
    String heard = line.hear();
    assertThat(heard).startsWith("42/ws/talk,[\"" + event + "\"");
    Await.until("the other node hears it", () -> there.heard(event) == 1);
    return offset(heard);
  }

  @Test
  void theClientsOfANodeThatDiesComeBackElsewhereInTheRoomsOfItsLastMoment() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    SocketIoSocket socket = here.get(SocketIo.class).of("/ws/talk").sockets().iterator().next();
    socket.join("left", "room");
    socket.leave("left");
    String offset = hears(line, "seen");
    here.close();
    SocketIo io = there.get(SocketIo.class);
    for (String room : new String[] {"room", "left"}) {
      io.of("/ws/talk").tenant("default").to(room).emit("missed", room);
    }
    say(there, "last");

    MemoryLine back = there.line();
    assertThat(back.ask(back(connected, offset))).isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"missed\",\"room\",");
    assertThat(back.hear()).startsWith("42/ws/talk,[\"last\",");
    io.of("/ws/talk").tenant("default").to("room").emit("more");
    assertThat(back.hear()).as("it is in its room").startsWith("42/ws/talk,[\"more\",");
  }

  @Test
  void aLineThatIsHalfOpenEndsWhenItsClientComesBackElsewhere() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    String offset = hears(line, "seen");

    MemoryLine back = there.line();
    assertThat(back.ask(back(connected, offset))).isEqualTo(connected);
    Await.until("the old line ends", () -> !line.isOpen());
    assertThat(here.get(SessionRecovery.class).size()).as("it is not away: it is there").isZero();
    assertThat(here.heard(ReplicationMessage.AWAY)).isZero();
    assertThat(elsewhere(there)).as("what was claimed is claimed").isZero();

    MemoryLine again = here.line();
    assertThat(again.ask(back(connected, offset))).as("and back").isEqualTo(connected);
    Await.until("its line there ends", () -> !back.isOpen());
    assertThat(again.isOpen()).isTrue();
    say(there, "on");
    assertThat(again.hear()).startsWith("42/ws/talk,[\"on\",");
  }

  @Test
  void aClientThatHasHeardNothingYetComesBackElsewhereThoughNobodyIsThere() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    here.close();
    say(there, "missed");

    MemoryLine back = there.line();
    assertThat(back.ask("0/ws/talk,{\"pid\":\"" + member(connected, "pid") + "\"}"))
        .isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"missed\"");
  }

  @Test
  void aClientThatHasHeardNothingGetsNothingElsewhereOfBeforeItJoined() throws Exception {
    there.line().ask(JOIN);
    say(there, "before");
    Await.until("it is heard", () -> here.heard("before") == 1);
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    Await.until("it is told", () -> there.heard(ReplicationMessage.CLIENT) > 0);
    line.breakDown();
    say(there, "missed");

    MemoryLine back = there.line();
    assertThat(back.ask("0/ws/talk,{\"pid\":\"" + member(connected, "pid") + "\"}"))
        .isEqualTo(connected);
    assertThat(back.hear()).startsWith("42/ws/talk,[\"missed\"");
  }

  /** What a client heard last is older than what is kept; it was there all the time. */
  @Test
  void aPlaceIsKnownForTheWindowAfterTheClientLeftHoweverLongAgoItHeardSomething()
      throws Exception {
    Map<String, String> brief = new HashMap<>(BRIEF);
    try (Node one = Node.with(settings(brief));
        Node two = Node.with(settings(brief))) {
      Await.until("both are there", () -> isConnected(one) && isConnected(two));
      MemoryLine heard = one.line();
      String first = heard.ask(JOIN);
      Await.until("it is told", () -> elsewhere(two) == 1);
      say(one, "long ago");
      String offset = offset(heard.hear());
      MemoryLine quiet = one.line();
      String second = quiet.ask(JOIN);
      quiet.send("2/ws/talk,1[\"wsContext\",{\"context\":\"quiet\"}]").hear();
      MemoryLine elsewhere = one.line();
      String third = elsewhere.ask(JOIN);
      long since = System.nanoTime();
      Await.until(
          "that is longer ago than anything is kept",
          () -> {
            one.get(SocketIo.class).of("/ws/talk").tenant("default").to("busy").emit("chatter");
            one.round();
            two.round();
            return System.nanoTime() - since > 4_500_000_000L;
          });
      for (MemoryLine line : List.of(heard, quiet, elsewhere)) {
        line.breakDown();
      }
      say(one, "missed");
      Await.until("the other node hears it", () -> two.heard("missed") == 1);

      MemoryLine a = one.line();
      assertThat(a.ask(back(first, offset))).as("it heard one long ago").isEqualTo(first);
      assertThat(a.hear()).startsWith("42/ws/talk,[\"missed\"");
      MemoryLine b = one.line();
      assertThat(b.ask("0/ws/talk,{\"pid\":\"" + member(second, "pid") + "\"}"))
          .as("it never heard anything, others were busy")
          .isEqualTo(second);
      assertThat(b.hear()).startsWith("42/ws/talk,[\"missed\"");
      MemoryLine c = two.line();
      assertThat(c.ask("0/ws/talk,{\"pid\":\"" + member(third, "pid") + "\"}"))
          .as("and on another node")
          .isEqualTo(third);
      assertThat(c.hear()).startsWith("42/ws/talk,[\"missed\"");
    }
  }

  @Test
  void namespacesThatComeBackTogetherFitTheQueueOrStartAfresh() throws Exception {
    SocketIo io = here.get(SocketIo.class);
    List<String> names = List.of("/one", "/two", "/three");
    List<String> connected = new java.util.ArrayList<>();
    MemoryLine line = here.line();
    for (String name : names) {
      io.of(name).permitAll();
      connected.add(line.ask("0" + name + ","));
    }
    line.breakDown();
    for (String name : names) {
      io.of(name).tenant("default").emit("large", "x".repeat(400_000));
    }
    MemoryLine back = MemoryLine.stalled(here.server());
    for (int i = 0; i < 3; i++) {
      back.send("0" + names.get(i) + ",{\"pid\":\"" + member(connected.get(i), "pid") + "\"}");
    }
    back.goOn();

    List<String> heard = List.copyOf(back.heard);
    assertThat(heard.get(0)).isEqualTo(connected.get(0));
    assertThat(heard.get(1)).startsWith("42/one,[\"large\"");
    assertThat(heard).hasSize(4).element(2).asString().startsWith("40/two,");
    assertThat(heard.get(2)).as("afresh").isNotEqualTo(connected.get(1));
    assertThat(heard.get(3)).as("afresh").startsWith("40/three,").isNotEqualTo(connected.get(2));
  }

  private static boolean isConnected(Node node) {
    return node.get(Cluster.class).state().connected();
  }

  @Test
  void aClientThatLeftForGoodComesBackNowhere() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    String offset = hears(line, "seen");
    line.send("1/ws/talk,");
    Await.until("it is forgotten there", () -> elsewhere(there) == 0);

    assertThat(there.line().ask(back(connected, offset)))
        .doesNotContain(member(connected, "pid"))
        .doesNotContain(member(connected, "sid"));
  }

  @Test
  void whoseOffsetIsNotKnownThereStartsAfreshAndItsOldLineEnds() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);

    assertThat(there.line().ask(back(connected, "never sent")))
        .doesNotContain(member(connected, "sid"));
    Await.until("the old line ends", () -> !line.isOpen());
    Await.until("this node knows of the new one alone", () -> elsewhere(here) == 1);
    assertThat(here.line().ask(back(connected, "never sent")))
        .doesNotContain(member(connected, "sid"));
  }

  @Test
  void whatIsLoggedOfAClientDoesNotSayByWhatItComesBack() throws Exception {
    String pid = member(here.line().ask(JOIN), "pid");
    here.get(SessionRecovery.class)
        .forEach(
            client ->
                assertThat(client + " " + ReplicationMessage.of(ReplicationMessage.CLIENT, client))
                    .contains(client.id())
                    .doesNotContain(pid));
    assertThat(here.get(SessionRecovery.class).present(pid)).isNotNull();
  }

  @Test
  void nobodyElseComesBackAsAClientOfAnotherNode() throws Exception {
    MemoryLine line = here.line("ann");
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    String offset = hears(line, "seen");

    assertThat(there.line("ben").ask(back(connected, offset)))
        .doesNotContain(member(connected, "sid"));
    assertThat(there.line().ask(back(connected, offset))).doesNotContain(member(connected, "sid"));
    assertThat(line.isOpen()).isTrue();
    assertThat(there.line("ann").ask(back(connected, offset))).isEqualTo(connected);
  }

  @Test
  void whatClientsOfOthersMayMissIsHeardWhereThereAreNoConnections() throws Exception {
    List<String> audiences = new CopyOnWriteArrayList<>();
    LocalBroadcaster broadcaster = there.get(LocalBroadcaster.class);
    broadcaster.forEachAudience((tenant, path) -> audiences.add(tenant + path));
    assertThat(audiences).isEmpty();
    here.line().ask(JOIN);
    awaitKnown(there, 1);
    broadcaster.forEachAudience((tenant, path) -> audiences.add(tenant + path));
    assertThat(audiences).containsExactly("default/ws/talk");
  }

  @Test
  void aNodeThatStartsLaterIsToldWhoIsThereAndWhoLeft() throws Exception {
    here.line().ask(JOIN);
    MemoryLine left = here.line();
    left.ask(JOIN);
    left.breakDown();
    try (Node third = Node.on(redis.url())) {
      Await.until(
          "it asks, and knows both",
          () -> {
            here.round();
            return elsewhere(third) == 2;
          });
    }
  }

  @Test
  void whatANodeCouldNotSayIsNotReliedOnAndSaidAgain() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    String offset = hears(line, "seen");
    network.cut();
    line.breakDown();
    Cluster cluster = here.get(Cluster.class);
    Await.until(
        "what it says is lost",
        () -> {
          say(here, "lost");
          return cluster.state().dropped() > 0;
        });
    network.restore();
    Await.until("it is back", () -> cluster.state().connected());
    here.round();
    Await.until("the others know", () -> there.heard(ReplicationMessage.LOST) == 1);

    Await.until("it was told again", () -> there.heard(ReplicationMessage.AWAY) > 0);
    assertThat(there.line().ask(back(connected, offset)))
        .as("what it missed is not known there")
        .doesNotContain(member(connected, "sid"));
  }

  /** As one that reads a stream too slowly, which is trimmed: its subscription lasts. */
  @Test
  void whoMayHaveMissedWhatItsNodeDidNotHearStartsAfresh() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    awaitKnown(there, 1);
    String offset = hears(line, "seen");
    line.breakDown();
    here.get(SessionReplication.class).reconnected();

    assertThat(here.line().ask(back(connected, offset))).doesNotContain(member(connected, "sid"));
  }

  @Test
  void aNodeThatHearsNothingGivesNobodyBackWhatOthersTold() throws Exception {
    MemoryLine line = there.line();
    String connected = line.ask(JOIN);
    awaitKnown(here, 1);
    say(there, "seen");
    String offset = offset(line.hear());
    Await.until("it is heard", () -> here.heard("seen") == 1);
    network.cut();
    Await.until("it hears nothing", () -> !here.get(Cluster.class).state().connected());

    assertThat(here.line().ask(back(connected, offset))).doesNotContain(member(connected, "sid"));
    assertThat(line.isOpen()).isTrue();
  }

  @Test
  void aNodeThatIsQuietIsRememberedAndOneThatIsGoneIsForgotten() throws Exception {
    Map<String, String> window = Map.of("carillon.socketio.recovery", "PT2S");
    try (Node quiet = Node.with(settings(window));
        Node other = Node.with(settings(window))) {
      quiet.line().ask(JOIN);
      Await.until("it is told", () -> elsewhere(other) == 1);
      Await.until(
          "it shows for longer than the window that it lives",
          () -> {
            quiet.round();
            other.round();
            return other.heard(ReplicationMessage.HERE) >= 8;
          });
      assertThat(elsewhere(other)).isEqualTo(1);
      Await.until(
          "it is silent for longer, and forgotten",
          () -> {
            other.round();
            return elsewhere(other) == 0;
          });
      Await.until(
          "it shows that it lives, is asked, and says again who is there",
          () -> {
            quiet.round();
            return elsewhere(other) == 1;
          });
      quiet.close();
      Await.until(
          "it is forgotten",
          () -> {
            other.round();
            return elsewhere(other) == 0;
          });
    }
  }

  @Test
  void aNodeThatWasForgottenIsAskedWhateverItSaysFirst() throws Exception {
    Map<String, String> window = Map.of("carillon.socketio.recovery", "PT1S");
    try (Node paused = Node.with(settings(window));
        Node other = Node.with(settings(window))) {
      Await.until("it was asked at the start", () -> paused.heard(ReplicationMessage.WHO) > 0);
      paused.line().ask(JOIN);
      paused.line().ask(JOIN);
      Await.until("both are told", () -> elsewhere(other) == 2);
      paused.round();
      Await.until(
          "it is silent, and forgotten",
          () -> {
            other.round();
            return elsewhere(other) == 0;
          });
      paused.get(SocketIo.class).of("/ws/talk").sockets().iterator().next().join("room");
      Await.until(
          "it is asked, and says again who is there",
          () -> {
            paused.round();
            return elsewhere(other) == 2;
          });
    }
  }

  @Test
  void noRoundWaitsForTheDatabaseAndNoMoreThanOneThreadDoes() throws Exception {
    BlockingQueue<Runnable> background = new LinkedBlockingQueue<>();
    try (Node slow = Node.with(settings(Map.of()), background::add)) {
      MemoryLine line = here.line();
      String connected = line.ask(JOIN);
      Cluster cluster = there.get(Cluster.class);
      cluster.tell(ReplicationMessage.here("/ws/talk", List.of("one", "two")).message());
      Await.until(
          "both are told", () -> elsewhere(slow) == 1 && slow.heard(ReplicationMessage.HERE) == 1);
      slow.round();
      assertThat(background).hasSize(1);
      String early = hears(line, "early");
      Await.until("it is heard", () -> slow.heard("early") == 1);
      background.remove().run();
      String late = hears(line, "late");
      Await.until("it is heard", () -> slow.heard("late") == 1);
      slow.round();
      assertThat(background).as("nothing is left to follow").isEmpty();

      assertThat(slow.line().ask(back(connected, early)))
          .as("what is not of the outbox is kept from when it was told")
          .isEqualTo(connected);
      String again = here.line().ask(JOIN);
      Await.until("it is told", () -> elsewhere(slow) == 1);
      assertThat(slow.line().ask(back(again, late))).isEqualTo(again);
    }
  }

  @Test
  void ofEachNodeNoMoreIsKeptThanItMayHaveConnections() throws Exception {
    try (Node small = Node.with(settings(Map.of("carillon.limit.connections", "2")))) {
      for (int i = 0; i < 4; i++) {
        here.line().ask(JOIN);
        there.line().ask(JOIN);
      }
      Await.until("all are told", () -> small.heard(ReplicationMessage.CLIENT) == 8);
      assertThat(elsewhere(small)).isEqualTo(4);
    }
  }

  @Test
  void whoIsInMoreRoomsThanAreToldDoesNotComeBackElsewhere() throws Exception {
    here.line().ask(JOIN);
    awaitKnown(there, 1);
    SocketIoSocket socket = here.get(SocketIo.class).of("/ws/talk").sockets().iterator().next();
    String[] rooms =
        IntStream.range(0, 300).mapToObj(i -> "room " + "x".repeat(60) + i).toArray(String[]::new);
    socket.join(rooms);
    awaitAfterRounds("it is forgotten there", () -> elsewhere(there) == 0);
    socket.leave(rooms);
    awaitAfterRounds("it is told again", () -> elsewhere(there) == 1);
  }

  private void awaitAfterRounds(String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          here.round();
          return condition.getAsBoolean();
        });
  }

  @Test
  void aClientThatIsToldByALaterTurnWhileItLeavesComesBackByThat() throws Exception {
    MemoryLine line = here.line();
    String connected = line.ask(JOIN);
    String offset = hears(line, "seen");
    SessionClaim sessionClaim =
        here.get(SessionRecovery.class).present(member(connected, "pid")).sessionClaim();
    RemoteSessions others = here.get(RemoteSessions.class);
    others.heard("another");
    others.put(
        "another",
        sessionClaim.what().next().in(Set.of("later room")),
        false,
        RecoveryBuffer.Place.UNKNOWN);
    line.breakDown();
    Await.until(
        "it has left",
        () -> here.get(SessionRecovery.class).present(member(connected, "pid")) == null);

    MemoryLine back = here.line();
    assertThat(back.ask(back(connected, offset))).isEqualTo(connected);
    here.get(SocketIo.class).of("/ws/talk").tenant("default").to("later room").emit("here it is");
    assertThat(back.hear()).startsWith("42/ws/talk,[\"here it is\"");
  }

  @Test
  void aClientCannotFillTheBusByItsRooms() throws Exception {
    here.line().ask(JOIN);
    awaitKnown(there, 1);
    long before = there.heard(ReplicationMessage.CLIENT);
    SocketIoSocket socket = here.get(SocketIo.class).of("/ws/talk").sockets().iterator().next();
    IntStream.range(0, 500).forEach(room -> socket.join("room " + room));
    here.round();
    say(here, "behind it");
    Await.until("all of it is heard", () -> there.heard("behind it") == 1);

    // 8 a second, and the last word in the round; a slow machine may take several seconds for it
    assertThat(there.heard(ReplicationMessage.CLIENT) - before).isBetween(1L, 100L);
  }

  @Test
  void anEventThatIsTooLongForOthersCostsNobodyHisWayBack() throws Exception {
    try (Node terse = Node.with(settings(Map.of("carillon.cluster.limit", "20000")))) {
      terse.line().ask(JOIN);
      Await.until("it is told", () -> elsewhere(there) == 1);
      terse.get(SocketIo.class).of("/ws/talk").tenant("default").emit("long", "x".repeat(30_000));
      Cluster cluster = terse.get(Cluster.class);
      Await.until("it is not published", () -> cluster.state().tooLong() == 1);
      terse.round();
      say(terse, "behind it");
      Await.until("what follows is heard", () -> there.heard("behind it") == 1);

      assertThat(there.heard(ReplicationMessage.LOST)).isZero();
      assertThat(elsewhere(there)).isEqualTo(1);
    }
  }
}
