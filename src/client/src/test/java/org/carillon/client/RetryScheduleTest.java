package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Delays grow, and have an end. */
class RetryScheduleTest {

  private static List<Long> delays(RetrySchedule schedule, int number) {
    return Stream.generate(schedule::next).limit(number).map(Duration::toMillis).toList();
  }

  @Test
  void delaysDoubleUpToAMinute() {
    assertThat(delays(new RetrySchedule(() -> 1), 9))
        .containsExactly(
            1_200L, 2_200L, 4_200L, 8_200L, 16_200L, 32_200L, 60_000L, 60_000L, 60_000L);
    assertThat(delays(new RetrySchedule(() -> 0.5), 3)).containsExactly(700L, 1_200L, 2_200L);
    assertThat(delays(new RetrySchedule(() -> 0), 3)).containsExactly(200L, 200L, 200L);
  }

  @Test
  void aRefusalWaitsLongAndAConnectionThatHeldBeginsAnew() {
    RetrySchedule schedule = new RetrySchedule(() -> 1);
    assertThat(schedule.longest()).isEqualTo(Duration.ofSeconds(60));
    assertThat(schedule.next()).isEqualTo(Duration.ofSeconds(60));
    schedule.reset();
    assertThat(schedule.next()).isEqualTo(Duration.ofMillis(1_200));
    assertThat(new RetrySchedule(() -> 0).longest()).isEqualTo(Duration.ofSeconds(30));
  }
}
