package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.audience.Recipient;
import org.carillon.config.CarillonConfig;
import org.jspecify.annotations.Nullable;
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
  void nothingIsKnownOfWhatPassedBeforeAllOfItWasHeard() {
    RecentEvents events = new RecentEvents(new CarillonConfig(name -> Optional.empty()));
    Recent recent = events.hold("/ws/talk", "t1", false);
    long since = recent.place();
    assertThat(missed(recent, since)).isNull();
    events.begin("/ws/talk", "t1");
    assertThat(missed(recent, since)).isNull();
    assertThat(missed(recent, recent.place())).isEmpty();
  }

  private static @Nullable List<Frame> missed(Recent recent, long since) {
    Recipient client = new Node().connect(Node.caller(null, "t1"), MemoryChannel.fast());
    return recent.missed(null, since, client, WireProtocol.PLAIN);
  }

  @Test
  void itIsKeptForAsLongAsItIsHeld() {
    Recent recent = new Recent(1_000, 1_000, new AtomicLong(), true, 0);
    recent.hold();
    assertThat(recent.isOver(1_000_000)).isFalse();
  }
}
