package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.carillon.cluster.Cluster;
import org.carillon.config.Settings;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drain that lingers with its lease, for far longer than any of these may take. */
class LingerTest {

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
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
            threads,
            Cluster.alone(),
            Map.of(Settings.OUTBOX_LINGER, "PT1H"));
  }

  @AfterEach
  void stop() {
    node.engine.stop();
    threads.shutdownNow();
    database.close();
  }

  private void write(String text) throws Exception {
    database
        .transactions()
        .call(
            () -> {
              node.outbox.write(TestNode.event("t1", "k", text));
              return true;
            });
    Await.until(text + " is heard", () -> node.published.contains(text));
  }

  @Test
  void an_event_that_comes_while_a_drain_lingers_is_heard_at_once() throws Exception {
    write("first");
    write("second");
    write("third");

    assertThat(node.published).containsExactly("first", "second", "third");
  }

  @Test
  void a_drain_that_lingers_gives_its_lease_back_when_its_node_goes() throws Exception {
    write("first");

    assertThat(node.engine.handBack(Duration.ofSeconds(30))).isTrue();
  }
}
