package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.carillon.event.Envelope;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that goes away in the middle of a batch, and comes back. */
@ProcessTest
class PostgresRestartTest {

  @Test
  void a_restart_of_the_database_ends_no_draining_and_loses_nothing(@TempDir Path directory)
      throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch stopped = new CountDownLatch(1);
    try (PostgresServer postgres = PostgresServer.start(directory.resolve("data"));
        JtaDatabase database = new JtaDatabase(at(postgres.port()))) {
      TestNode node =
          new TestNode(database, "app", Clock.systemUTC(), threads) {
            @Override
            Runnable prepare(Envelope envelope) {
              Runnable publication = super.prepare(envelope);
              return () -> {
                if (envelope.json().equals("15")) {
                  stop(postgres);
                  stopped.countDown();
                }
                publication.run();
              };
            }
          };
      node.emit("k", texts(1, 40));
      assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
      Await.until("the batch is over", () -> node.published.size() == 20);
      assertThatThrownBy(() -> node.emit("k", "never")).isInstanceOf(Exception.class);
      node.engine.tick();
      assertThat(node.published).isEqualTo(List.of(texts(1, 20)));

      postgres.start();
      database.disconnect(); // a server's pool would find out by itself that they are broken
      node.emit("k", texts(41, 60));
      Await.until(
          "all are heard",
          () -> {
            node.engine.tick(); // as the timer does
            return node.published.size() >= 60;
          });
      node.engine.stop();
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

      assertThat(node.published).isEqualTo(List.of(texts(1, 60)));
    } finally {
      threads.shutdownNow();
    }
  }

  private static String[] texts(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toArray(String[]::new);
  }

  private static PGSimpleDataSource at(int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL("jdbc:postgresql://localhost:" + port + "/postgres");
    source.setUser("postgres");
    source.setPassword("postgres");
    return source;
  }

  private static void stop(PostgresServer postgres) {
    try {
      postgres.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
