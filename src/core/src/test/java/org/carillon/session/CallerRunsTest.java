package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A task runs once, whatever its executor does. */
class CallerRunsTest {

  private final AtomicInteger ran = new AtomicInteger();

  private static Executor throwing(Throwable failure) {
    return task -> CallerRunsTest.<RuntimeException>sneaky(failure);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneaky(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void aRefusedTaskRunsHere() {
    CallerRuns.execute(throwing(new RejectedExecutionException()), ran::incrementAndGet);
    assertThat(ran).hasValue(1);
  }

  @Test
  void aTaskForWhichThereIsNoMemoryRunsHere() {
    CallerRuns.execute(throwing(new InternalError("no thread")), ran::incrementAndGet);
    assertThat(ran).hasValue(1);
  }

  @Test
  void aTaskThatItsExecutorRanHereAndThatFailedIsNotRunAgain() {
    for (Throwable failure :
        new Throwable[] {new RejectedExecutionException(), new InternalError("of the task")}) {
      ran.set(0);
      assertThatThrownBy(
              () ->
                  CallerRuns.execute(
                      Runnable::run,
                      () -> {
                        ran.incrementAndGet();
                        CallerRunsTest.<RuntimeException>sneaky(failure);
                      }))
          .isSameAs(failure);
      assertThat(ran).hasValue(1);
    }
  }

  @Test
  void aTaskThatWasTakenAndThenRefusedIsNotRunAgain() {
    Executor both =
        task -> {
          task.run();
          throw new RejectedExecutionException();
        };
    assertThatThrownBy(() -> CallerRuns.execute(both, ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(ran).hasValue(1);
  }
}
