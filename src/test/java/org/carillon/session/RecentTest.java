package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentTest {

  @Test
  void itIsKeptForTheWindowAfterTheDeathOfANodeThatWantedItAQuarterBefore() {
    Recent recent = new Recent(1_000, 1_000, new AtomicLong(), true, 0);
    long death = 250;
    assertThat(recent.isOver(death + 1_000)).isFalse();
    assertThat(recent.isOver(death + 1_001)).isTrue();
  }

  @Test
  void itIsKeptForAsLongAsItIsHeld() {
    Recent recent = new Recent(1_000, 1_000, new AtomicLong(), true, 0);
    recent.hold();
    assertThat(recent.isOver(1_000_000)).isFalse();
  }
}
