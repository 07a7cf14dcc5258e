package org.carillon.outbox;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.cluster.Cluster;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drain where the server has no thread for a moment, and says so by an Error. */
class ThreadShortageTest {

  /** Far more than a node has drains at once. */
  private static final int ERRORS = 20;

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicInteger errors = new AtomicInteger(ERRORS);
  private JtaDatabase database;
  private TestNode node;

  @BeforeEach
  void start() {
    database = TestDatabases.h2(directory);
    node =
        new TestNode(
            database,
            "app",
            Clock.systemUTC(),
            task -> {
              if (errors.getAndDecrement() > 0) {
                throw new InternalError("no thread");
              }
              threads.execute(task);
            },
            Cluster.alone(),
            Map.of());
  }

  @AfterEach
  void stop() {
    node.engine.stop();
    threads.shutdownNow();
    database.close();
  }

  @Test
  void whatWasWrittenIsHeardOnceThereIsAThread() throws Exception {
    database
        .transactions()
        .call(
            () -> {
              node.outbox.write(TestNode.event("t1", "k", "first"));
              return true;
            });
    Await.until(
        "it is heard",
        () -> {
          node.tick();
          return node.published.contains("first");
        });
  }
}
