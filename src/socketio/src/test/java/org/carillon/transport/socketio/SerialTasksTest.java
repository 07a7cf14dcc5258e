package org.carillon.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks one after another, on the threads of an executor. */
class SerialTasksTest {

  @Test
  void anErrorWhereAThreadIsWantedRefusesThatTaskAlone() {
    AtomicInteger errors = new AtomicInteger(1);
    List<String> done = new ArrayList<>();
    SerialTasks tasks = new SerialTasks();

    assertThat(tasks.offer(() -> done.add("one"), task -> run(task, errors))).isFalse();
    assertThat(tasks.offer(() -> done.add("two"), task -> run(task, errors))).isTrue();

    assertThat(done).containsExactly("two");
  }

  private static void run(Runnable task, AtomicInteger errors) {
    if (errors.getAndDecrement() > 0) {
      throw new InternalError("no thread");
    }
    task.run();
  }
}
