package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.Test;

/** What a tick comes to where the container has no thread, or the work throws. */
class OutboxTimerTest {

  private final AtomicInteger ticks = new AtomicInteger();

  @Test
  void whateverIsThrownTheNextTickIsTried() {
    for (Throwable thrown :
        List.of(
            new InternalError("no thread"),
            new IllegalStateException("not now"),
            new RejectedExecutionException())) {
      ticks.set(0);
      int[] refusals = {2};
      OutboxTimer timer =
          new OutboxTimer(
              failing(),
              executor(
                  task -> {
                    if (refusals[0]-- > 0) {
                      throw thrown;
                    }
                    task.run();
                  }));
      for (int i = 0; i < 5; i++) {
        timer.tick();
      }
      assertThat(ticks).as(thrown.toString()).hasValueGreaterThanOrEqualTo(3);
    }
  }

  /** Its every tick is an Error. */
  private OutboxEngine failing() {
    return new OutboxEngine(
        null,
        null,
        null,
        null,
        new CarillonConfig(name -> Optional.empty()),
        OutboxMeter.NONE,
        () -> {
          ticks.incrementAndGet();
          throw new InternalError("of the tick");
        },
        Clock.systemUTC(),
        null);
  }

  private interface Executing {
    void execute(Runnable task) throws Throwable;
  }

  /** A container's, of which no more is asked. */
  private static ManagedExecutorService executor(Executing executing) {
    return (ManagedExecutorService)
        Proxy.newProxyInstance(
            OutboxTimerTest.class.getClassLoader(),
            new Class<?>[] {ManagedExecutorService.class},
            (proxy, method, arguments) -> {
              executing.execute((Runnable) arguments[0]);
              return null;
            });
  }
}
