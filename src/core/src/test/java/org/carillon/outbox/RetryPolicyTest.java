package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  @Test
  void the_pause_doubles_up_to_the_longest() {
    RetryPolicy longest = policy(1.0);
    assertThat(longest.pauseAfter(1)).isEqualTo(1_000);
    assertThat(longest.pauseAfter(2)).isEqualTo(2_000);
    assertThat(longest.pauseAfter(5)).isEqualTo(16_000);
    assertThat(longest.pauseAfter(6)).isEqualTo(20_000);
    assertThat(longest.pauseAfter(1_000_000)).isEqualTo(20_000);
  }

  @Test
  void half_of_the_pause_is_left_to_chance() {
    assertThat(policy(0.0).pauseAfter(3)).isEqualTo(2_000);
    assertThat(policy(0.5).pauseAfter(3)).isEqualTo(3_000);
  }

  @Test
  void it_ends_after_the_attempts() {
    assertThat(policy(1.0).triesAfter(9)).isTrue();
    assertThat(policy(1.0).triesAfter(10)).isFalse();
  }

  private static RetryPolicy policy(double chance) {
    return new RetryPolicy(
        10,
        Duration.ofSeconds(1),
        Duration.ofSeconds(20),
        bound -> Math.round((bound - 1) * chance));
  }
}
