package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first look of a drain and the first tick, where both are to do with one connection. */
class SmallPoolTest {

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private JtaDatabase database;

  @AfterEach
  void stop() {
    threads.shutdownNow();
    database.close();
  }

  @Test
  @Timeout(60)
  void whoHasTheOnlyConnectionDoesNotWaitForWhoWaitsForIt() throws Exception {
    database = TestDatabases.h2(directory);
    TestNode node = new TestNode(database, "app", Clock.systemUTC(), null);
    node.emit("k", "1");
    OutboxSql sql = node.sql();
    database.limitConnections(1);
    CountDownLatch hasConnection = new CountDownLatch(1);
    AtomicBoolean goesOn = new AtomicBoolean();
    Future<Object> drain =
        threads.submit(
            () ->
                sql.read(
                    () -> {
                      sql.session()
                          .createSelectionQuery(
                              "select count(s) from CarillonOutboxStream s", Long.class)
                          .getSingleResult();
                      hasConnection.countDown();
                      Await.until("the tick waits", goesOn::get);
                      return sql.watermark().view(0);
                    }));
    assertThat(hasConnection.await(10, TimeUnit.SECONDS)).isTrue();
    Future<?> tick =
        threads.submit(
            () -> {
              sql.settle(0);
              return null;
            });
    Await.until("the tick waits for a connection", () -> database.waitingForConnections() == 1);
    goesOn.set(true);
    drain.get(20, TimeUnit.SECONDS);
    tick.get(20, TimeUnit.SECONDS); // else no connection was free in time
  }
}
