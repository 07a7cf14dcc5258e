package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.cluster.Warnings;
import org.carillon.log.LogLines;
import org.carillon.persistence.JtaDatabase;
import org.hibernate.exception.GenericJDBCException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxFailureLogTest {

  private final LogLines log = new LogLines();
  private final AtomicLong now = new AtomicLong();
  private final OutboxFailureLog outboxFailureLog = new OutboxFailureLog(log, now::get);

  @TempDir Path directory;

  /** Whatever is tried meets them, many times a minute. */
  @Test
  void thatTablesAreMissingIsOneLineThatSaysWhatToDo() {
    try (JtaDatabase database = TestDatabases.h2(directory)) {
      for (String doing : new String[] {"looking for work", "cleaning up", "looking for work"}) {
        outboxFailureLog.about(doing, missing(database));
      }
      outboxFailureLog.settled("checking the database"); // which needs none of them
      outboxFailureLog.about("cleaning up", missing(database));
      assertThat(log.lines).hasSize(1);
      assertThat(log.lines.get(0))
          .startsWith("WARNING The outbox has no tables, or older ones: ")
          .contains("NOWHERE", "docs/outbox.md");
      outboxFailureLog.settled("looking for work");
      outboxFailureLog.about("looking for work", missing(database));
      assertThat(log.lines).hasSize(2);
    }
  }

  /** Payara's pool calls its driver by reflection where a statement is prepared. */
  @Test
  void thatTablesAreMissingIsSeenBehindThePoolOfAServerToo() {
    try (JtaDatabase database = TestDatabases.h2(directory)) {
      Throwable h2 = missing(database);
      while (!(h2 instanceof SQLException)) {
        h2 = h2.getCause();
      }
      Throwable wrapped = new UndeclaredThrowableException(new InvocationTargetException(h2));
      outboxFailureLog.about(
          "looking for work",
          new GenericJDBCException("could not prepare statement", new SQLException(wrapped)));
    }
    assertThat(log.lines).hasSize(1);
    assertThat(log.lines.get(0)).contains("The outbox has no tables", "NOWHERE", "docs/outbox.md");
  }

  private static Exception missing(JtaDatabase database) {
    try {
      database
          .transactions()
          .callSeparately(
              () ->
                  database
                      .unit()
                      .ownEntityManager()
                      .createNativeQuery("select 1 from nowhere")
                      .getResultList());
      throw new AssertionError("it is there");
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void whatFailsNowAndThenIsOneOutage() {
    for (int i = 0; i < 20; i++) {
      outboxFailureLog.about("counting", new IllegalStateException("no"));
      outboxFailureLog.settled("counting");
      now.addAndGet(TimeUnit.SECONDS.toNanos(3));
    }
    assertThat(log.lines).hasSize(2);
    now.addAndGet(TimeUnit.SECONDS.toNanos(3));
    outboxFailureLog.settled("counting");
    outboxFailureLog.settled("counting");
    assertThat(log.lines).hasSize(3).last().isEqualTo("INFO The outbox works again at counting");
  }

  @Test
  void whoTellsOfAFailureGoesOnThoughNothingCanBeLogged() {
    Warnings full = new Warnings();
    OutboxFailureLog failing = new OutboxFailureLog(full, now::get);
    full.fail(1);
    failing.about("draining", new IllegalStateException("one"));
    failing.about("draining", new IllegalArgumentException("two"));
    assertThat(full.warnings()).singleElement().asString().contains("two");
  }

  @Test
  void whatElseFailsIsToldOnceAKindWithItsTrace() {
    outboxFailureLog.about("cleaning up", new IllegalStateException("one"));
    outboxFailureLog.about("cleaning up", new IllegalStateException("again"));
    outboxFailureLog.about("cleaning up", new IllegalArgumentException("two"));
    assertThat(log.lines)
        .containsExactly(
            "WARNING The outbox failed at cleaning up; it goes on trying, and no event is lost",
            "java.lang.IllegalStateException: one",
            "WARNING The outbox failed at cleaning up; it goes on trying, and no event is lost",
            "java.lang.IllegalArgumentException: two");
  }
}
