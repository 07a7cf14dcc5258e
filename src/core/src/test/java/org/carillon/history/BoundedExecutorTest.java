package org.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks on the threads of another executor. */
class BoundedExecutorTest {

  @Test
  void anErrorWhereAThreadIsWantedCostsNoWorker() {
    AtomicInteger errors = new AtomicInteger(3);
    List<String> done = new ArrayList<>();
    BoundedExecutor executor =
        new BoundedExecutor(
            task -> {
              if (errors.getAndDecrement() > 0) {
                throw new InternalError("no thread");
              }
              task.run();
            },
            2);
    for (String name : List.of("one", "two", "three")) {
      executor.add(() -> done.add(name));
    }
    assertThat(done).as("there was no thread").isEmpty();

    executor.nudge();

    assertThat(done).containsExactly("one", "two", "three");
  }
}
