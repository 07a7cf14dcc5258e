package org.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatedFailureLogTest {

  private final LogLines lines = new LogLines();
  private final AtomicLong now = new AtomicLong();
  private final RepeatedFailureLog log =
      new RepeatedFailureLog(lines, "The database", "It is waited for", now::get);

  @Test
  void an_outage_is_two_lines_however_often_something_fails() {
    log.works();
    for (int i = 0; i < 1_000; i++) {
      log.failed(new IllegalStateException("outer", new IllegalArgumentException("refused")));
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
      log.works(); // on another connection; it fails on
    }
    now.addAndGet(TimeUnit.SECONDS.toNanos(5));
    log.works();
    log.works();

    assertThat(lines.lines)
        .containsExactly(
            "WARNING The database fails: java.lang.IllegalArgumentException: refused. It is waited"
                + " for",
            "INFO The database works again: 1000 failures in 9 s");
  }

  @Test
  void the_next_outage_is_told_anew() {
    log.failed(new IllegalStateException("first"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(6));
    log.works();
    log.failed(new IllegalStateException("second"));

    assertThat(lines.lines).hasSize(3);
    assertThat(lines.lines.get(2)).contains("second");
  }
}
