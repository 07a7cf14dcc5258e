package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.cluster.Warnings;
import org.carillon.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LastingTaskTest {

  private final Warnings log = new Warnings();

  @Test
  @Timeout(30)
  void anErrorEndsNoScheduleAndIsToldOnceAndShown() throws InterruptedException {
    AtomicInteger rounds = new AtomicInteger();
    LastingTask task =
        new LastingTask(
            log,
            "the test",
            () -> {
              if (rounds.incrementAndGet() <= 5) {
                throw new InternalError("round " + rounds);
              }
            });
    assertThat(task.isFailing()).isFalse();
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try {
      scheduler.scheduleWithFixedDelay(task, 1, 1, TimeUnit.MILLISECONDS);
      Await.until("it goes on", () -> rounds.get() > 6);
    } finally {
      scheduler.shutdownNow();
      assertThat(scheduler.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(log.warnings()).singleElement().asString().contains("the test", "round 1");
  }

  @Test
  void itIsFailingUntilItsNextRoundThatDoesNot() {
    boolean[] fails = {true};
    LastingTask task =
        new LastingTask(
            log,
            "the test",
            () -> {
              if (fails[0]) {
                throw new IllegalStateException("now");
              }
            });
    task.run();
    task.run();
    assertThat(task.isFailing()).isTrue();
    assertThat(task.what()).isEqualTo("the test");
    fails[0] = false;
    task.run();
    assertThat(task.isFailing()).isFalse();
  }

  /** As where there is no memory: the machine throws the same Error again. */
  @Test
  void evenALogThatThrowsTheSameErrorEndsNothing() {
    Error failure = new OutOfMemoryError();
    log.fail(1, failure);
    LastingTask task =
        new LastingTask(
            log,
            "the test",
            () -> {
              throw failure;
            });
    task.run();
    assertThat(task.isFailing()).isTrue();
  }

  @Test
  void evenWhatTheLogThrowsEndsNothing() {
    log.fail(1);
    LastingTask task =
        new LastingTask(
            log,
            "the test",
            () -> {
              throw new InternalError("now");
            });
    task.run();
    assertThat(task.isFailing()).isTrue();
  }
}
