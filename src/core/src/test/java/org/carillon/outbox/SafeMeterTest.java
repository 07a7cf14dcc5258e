package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry of figures that fails is no failure of an event, whatever it throws. */
class SafeMeterTest {

  private final Logger logger = Logger.getLogger(OutboxFailureLog.class.getName());
  private Level before;
  private int asked;

  /** Fails at each figure. */
  private final class FailingMeter implements OutboxMeter {

    private void fail() {
      if (++asked % 2 == 0) {
        throw new IllegalStateException("the registry is closed");
      }
      throw new NoClassDefFoundError("io/micrometer");
    }

    @Override
    public void delivered(String tenant, long afterMillis) {
      fail();
    }

    @Override
    public void failed(String tenant) {
      fail();
    }

    @Override
    public void died(String tenant) {
      fail();
    }

    @Override
    public void counted(OutboxCensus census) {
      fail();
    }
  }

  @BeforeEach
  void beQuiet() {
    before = logger.getLevel();
    logger.setLevel(Level.OFF);
  }

  @AfterEach
  void end() {
    logger.setLevel(before);
  }

  @Test
  void figures_that_cannot_be_taken_stop_nothing() {
    SafeMeter meter = new SafeMeter(new FailingMeter(), new OutboxFailureLog());
    for (int i = 0; i < 2; i++) {
      meter.delivered("t1", 1);
      meter.failed("t1");
      meter.died("t1");
      meter.counted(new OutboxCensus(Instant.EPOCH, Map.of()));
    }
    assertThat(asked).isEqualTo(8);
  }
}
