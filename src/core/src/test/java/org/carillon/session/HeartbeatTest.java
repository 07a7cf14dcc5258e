package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

  private final Node node = new Node("carillon.heartbeat", "PT10S", "carillon.idle", "PT30S");

  @Test
  void eachConnectionIsPingedOnceAPeriod() {
    MemoryChannel channel = MemoryChannel.fast();
    node.connect(Node.caller(null, "t1"), channel);
    long start = MonotonicClock.millis();

    node.heartbeat.tick(start + 5_000);
    assertThat(channel.events).isEmpty();
    node.heartbeat.tick(start + 11_000);
    node.heartbeat.tick(start + 12_000);
    assertThat(channel.events).containsExactly("ping");
    node.heartbeat.tick(start + 22_000);
    assertThat(channel.events).containsExactly("ping", "ping");
  }

  @Test
  void aConnectionFromWhichNothingCameIsClosedAndThenCut() {
    MemoryChannel dead = MemoryChannel.fast();
    node.connect(Node.caller(null, "t1"), dead);

    node.heartbeat.tick(MonotonicClock.millis() + 31_000);
    assertThat(dead.closed).startsWith("1001");
    node.heartbeat.tick(MonotonicClock.millis() + 40_000);
    assertThat(dead.isCut).isTrue();
  }

  @Test
  void aConnectionWithAWriteUnderWayIsClosedAtOnceWhenNothingComes() {
    MemoryChannel dead = MemoryChannel.slow();
    node.connect(Node.caller(null, "t1"), dead).send(new Frame("x"));

    node.heartbeat.tick(MonotonicClock.millis() + 31_000);

    assertThat(dead.closed).startsWith("1013");
  }

  @Test
  void aClientThatHasGoneIsNoticedInTheSecondRoundWhereTheContainerDoesNotSaySo() {
    MemoryChannel channel = MemoryChannel.slow();
    ClientConnection connection = node.connect(Node.caller(null, "t1"), channel);
    connection.send(new Frame("hello"));
    channel.fail(new IOException("reset by peer"));
    channel.hasEnded = true;
    long now = MonotonicClock.millis();

    node.heartbeat.tick(now);
    assertThat(channel.closed).isNull();
    node.heartbeat.tick(now + 1_000);
    assertThat(channel.closed).startsWith("1001");
    assertThat(connection.endReason()).isEqualTo("1006");
  }

  @Test
  void whateverComesKeepsAConnection() {
    MemoryChannel channel = MemoryChannel.fast();
    ClientConnection connection = node.connect(Node.caller(null, "t1"), channel);
    connection.heard();

    node.heartbeat.tick(connection.lastHeard() + 29_000);

    assertThat(channel.closed).isNull();
  }

  @Test
  void anErrorOfOneConnectionKeepsNoOtherFromBeingLookedAfter() {
    MemoryChannel dead = MemoryChannel.fast();
    List<MemoryChannel> bad = List.of(MemoryChannel.fast(), MemoryChannel.fast());
    node.connect(Node.caller(null, "t1"), bad.get(0));
    node.connect(Node.caller(null, "t1"), dead);
    node.connect(Node.caller(null, "t1"), bad.get(1)); // whichever order they are looked at in
    long now = MonotonicClock.millis();
    bad.forEach(channel -> channel.failToTell(2));
    node.heartbeat.tick(now + 31_000);
    assertThat(dead.closed).startsWith("1001");
    node.heartbeat.tick(now + 32_000);
    node.heartbeat.tick(now + 33_000);
    bad.forEach(channel -> assertThat(channel.closed).as("again").startsWith("1001"));
  }

  @Test
  void anErrorAtTheCutKeepsNoneFromBeingCutOrTold() {
    List<ClientConnection> told = new ArrayList<>();
    node.heartbeat.onUnreported(
        connection -> {
          told.add(connection);
          throw new InternalError("of the transport");
        });
    List<MemoryChannel> channels = List.of(MemoryChannel.fast(), MemoryChannel.fast());
    for (MemoryChannel channel : channels) {
      node.connect(Node.caller(null, "t1"), channel).close();
      channel.failToCut();
    }
    node.heartbeat.tick(MonotonicClock.millis() + 31_000);
    node.heartbeat.tick(MonotonicClock.millis() + 62_000);
    assertThat(told).as("their ends are told, so that they are not counted for ever").hasSize(2);
  }

  @Test
  void itBeatsOftenEnoughForTheShortestTime() {
    assertThat(new Node("carillon.send.grace", "PT0.2S").heartbeat.period())
        .isEqualTo(Duration.ofMillis(50));
    assertThat(new Node().heartbeat.period()).isEqualTo(Duration.ofSeconds(1));
  }
}
