package org.carillon.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.carillon.transport.engineio.Pulse.Due;
import org.junit.jupiter.api.Test;

class PulseTest {

  private static final EngineSettings SETTINGS =
      new EngineSettings(
          Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofSeconds(1), 1_000, true, true);

  @Test
  void theServerPingsOnceAndWaitsForThePong() {
    Pulse pulse = new Pulse(SETTINGS, 4, 0);

    assertThat(pulse.due(99)).isEqualTo(Due.NOTHING);
    assertThat(pulse.due(100)).isEqualTo(Due.PING);
    assertThat(pulse.due(149)).isEqualTo(Due.NOTHING);
    pulse.pong(149);
    assertThat(pulse.due(248)).isEqualTo(Due.NOTHING);
    assertThat(pulse.due(249)).isEqualTo(Due.PING);
    assertThat(pulse.due(299)).isEqualTo(Due.DEAD);
  }

  @Test
  void whateverComesIsASignOfLife() {
    Pulse pulse = new Pulse(SETTINGS, 4, 0);
    assertThat(pulse.due(100)).isEqualTo(Due.PING);
    pulse.heard(140);

    assertThat(pulse.due(189)).isEqualTo(Due.NOTHING);
    assertThat(pulse.due(190)).isEqualTo(Due.DEAD);
  }

  @Test
  void aClientOfVersion3PingsItself() {
    Pulse pulse = new Pulse(SETTINGS, 3, 0);
    assertThat(pulse.due(149)).isEqualTo(Due.NOTHING);
    pulse.heard(149);

    assertThat(pulse.due(298)).isEqualTo(Due.NOTHING);
    assertThat(pulse.due(299)).isEqualTo(Due.DEAD);
  }

  @Test
  void whoIsToldToCloseIsCutInTimeAndNotPinged() {
    Pulse pulse = new Pulse(SETTINGS, 4, 0);
    pulse.closing(120);

    assertThat(pulse.due(110)).isEqualTo(Due.NOTHING);
    assertThat(pulse.due(120)).isEqualTo(Due.OVERDUE);
  }
}
