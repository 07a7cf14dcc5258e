package org.carillon.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.carillon.transport.engineio.PingSchedule.Due;
import org.junit.jupiter.api.Test;

class PingScheduleTest {

  private static final EngineSettings SETTINGS =
      new EngineSettings(
          Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofSeconds(1), 1_000, true, true);

  @Test
  void theServerPingsOnceAndWaitsForThePong() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 4, 0);

    assertThat(pingSchedule.due(99, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(100, false)).isEqualTo(Due.PING);
    assertThat(pingSchedule.due(149, false)).isEqualTo(Due.NOTHING);
    pingSchedule.pong(149);
    assertThat(pingSchedule.due(248, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(249, false)).isEqualTo(Due.PING);
    assertThat(pingSchedule.due(299, false)).isEqualTo(Due.DEAD);
  }

  @Test
  void whateverComesIsASignOfLife() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 4, 0);
    assertThat(pingSchedule.due(100, false)).isEqualTo(Due.PING);
    pingSchedule.heard(140);

    assertThat(pingSchedule.due(189, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(190, false)).isEqualTo(Due.DEAD);
  }

  @Test
  void aClientOfVersion3PingsItself() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 3, 0);
    assertThat(pingSchedule.due(149, false)).isEqualTo(Due.NOTHING);
    pingSchedule.heard(149);

    assertThat(pingSchedule.due(298, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(299, false)).isEqualTo(Due.DEAD);
  }

  @Test
  void whoIsToldToCloseIsCutInTimeAndNotPinged() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 4, 0);
    pingSchedule.closing(120);

    assertThat(pingSchedule.due(110, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(120, false)).isEqualTo(Due.OVERDUE);
  }

  @Test
  void theTimeoutCountsFromWhenThePingWasDueAndNotFromWhenThatWasNoticed() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 4, 0);
    assertThat(pingSchedule.due(112, false)).isEqualTo(Due.PING);

    assertThat(pingSchedule.due(149, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(150, false)).isEqualTo(Due.DEAD);
  }

  @Test
  void whoIsPingedLateHasHalfOfTheTimeoutToAnswer() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 4, 0);
    assertThat(pingSchedule.due(900, false)).isEqualTo(Due.PING);

    assertThat(pingSchedule.due(924, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(925, false)).isEqualTo(Due.DEAD);
  }

  @Test
  void whileTheApplicationIsBusyTheClientIsPingedAndNotDead() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 4, 0);
    for (int now = 100; now <= 10_000; now += 100) {
      assertThat(pingSchedule.due(now, true)).isEqualTo(Due.PING);
      assertThat(pingSchedule.due(now + 60, true)).isEqualTo(Due.NOTHING);
    }
    pingSchedule.heard(10_060);

    assertThat(pingSchedule.due(10_109, false))
        .as("its pongs are read from here on")
        .isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(10_110, false)).isEqualTo(Due.DEAD);
  }

  @Test
  void aClientOfVersion3HearsFromABusyServerWithinItsTimeout() {
    PingSchedule pingSchedule = new PingSchedule(SETTINGS, 3, 0);
    for (int now = 25; now <= 1_000; now += 25) {
      assertThat(pingSchedule.due(now, true)).isEqualTo(Due.PING);
    }
    pingSchedule.heard(1_000);

    assertThat(pingSchedule.due(1_149, false)).isEqualTo(Due.NOTHING);
    assertThat(pingSchedule.due(1_150, false)).isEqualTo(Due.DEAD);
  }
}
