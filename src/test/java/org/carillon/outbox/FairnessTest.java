package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.cluster.Cluster;
import org.carillon.persistence.JtaDatabase;
import org.carillon.session.Envelope;
import org.junit.jupiter.api.Test;

/** A tenant with a hundred thousand events that wait costs another at most its latency again. */
class FairnessTest {

  private static final int BACKLOG = 100_000;
  private static final int WRITTEN_AT_ONCE = 5_000;
  private static final int EVENTS = 100;

  /**
   * What a machine that other work is done on adds to a median, beside what the backlog does: the
   * bound is on the backlog's part.
   */
  private static final long NOISE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final AtomicInteger heavy = new AtomicInteger();
  private final SynchronousQueue<String> heard = new SynchronousQueue<>();

  @Test
  void a_backlog_of_one_tenant_no_more_than_doubles_the_latency_of_another() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (EmbeddedPostgres postgres = TestDatabases.startPostgres()) {
      JtaDatabase database = TestDatabases.postgres(postgres);
      TestNode node =
          new TestNode(database, "app", Clock.systemUTC(), threads, Cluster.alone(), "500") {
            @Override
            public Runnable prepare(Envelope envelope) {
              return envelope.tenant().equals("heavy")
                  ? heavy::incrementAndGet
                  : () -> hear(envelope.json());
            }
          };
      latencies(database, node, EVENTS); // warm
      long idle = median(latencies(database, node, EVENTS));

      TestNode writer = new TestNode(database, "app", Clock.systemUTC());
      for (int i = 0; i < BACKLOG; i += WRITTEN_AT_ONCE) {
        int first = i;
        database
            .transactions()
            .call(
                () -> {
                  for (int n = first; n < first + WRITTEN_AT_ONCE; n++) {
                    writer.outbox.write(TestNode.event("heavy", "k" + n % 1_000, "h" + n));
                  }
                  return true;
                });
      }
      node.engine.tick(); // finds the backlog
      List<Long> beside = new ArrayList<>();
      while (heavy.get() < BACKLOG && beside.size() < 20 * EVENTS) {
        beside.addAll(latencies(database, node, 10));
      }
      node.engine.stop();

      assertThat(beside).as("events beside the backlog").hasSizeGreaterThan(10);
      assertThat(median(beside))
          .as("the median beside the backlog, idle it is " + idle)
          .isLessThan(2 * idle + NOISE_NANOS);
      database.close();
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Long> latencies(JtaDatabase database, TestNode node, int events) throws Exception {
    List<Long> latencies = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      database
          .transactions()
          .call(
              () -> {
                node.outbox.write(TestNode.event("light", "k", "light"));
                return true;
              });
      long committed = System.nanoTime();
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("light");
      latencies.add(System.nanoTime() - committed);
    }
    return latencies;
  }

  private void hear(String text) {
    try {
      heard.put(text);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
