package org.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.carillon.log.RepeatedFailureLog;
import org.junit.jupiter.api.Test;

class BusMonitorTest {

  private final Warnings log = new Warnings();
  private Instant now = Instant.EPOCH;
  private final BusMonitor busMonitor =
      new BusMonitor(
          "test",
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          },
          log);

  private boolean isConnected() {
    return busMonitor.state(0).connected();
  }

  private void pass(Duration time) {
    now = now.plus(time);
    busMonitor.tick();
  }

  @Test
  void it_is_connected_when_it_hears_and_has_published_since() {
    busMonitor.subscribed();
    assertThat(isConnected()).isFalse();
    assertThat(busMonitor.isUnproven()).as("a sign of life is to be sent").isTrue();
    busMonitor.published(0);
    assertThat(isConnected()).isTrue();
    busMonitor.unsubscribed(null);
    busMonitor.published(1);
    busMonitor.subscribed();
    assertThat(isConnected()).as("what was published before proves nothing").isFalse();
    busMonitor.published(0);
    assertThat(isConnected()).isTrue();
  }

  @Test
  void an_engine_that_fails_now_and_then_is_one_outage_and_all_of_it_is_counted() {
    busMonitor.subscribed();
    busMonitor.published(1);
    for (int i = 0; i < 23; i++) {
      busMonitor.lost(68, new IllegalStateException("OOM"));
      pass(Duration.ofSeconds(1));
      busMonitor.published(10);
      pass(Duration.ofSeconds(1));
    }
    assertThat(log.all()).noneMatch(line -> line.contains("works again"));
    pass(RepeatedFailureLog.QUIET);

    assertThat(log.warnings()).hasSize(1);
    assertThat(log.all())
        .filteredOn(line -> line.contains("works again"))
        .singleElement()
        .asString()
        .contains("1564 messages were dropped");
  }
}
