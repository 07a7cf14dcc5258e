package org.carillon.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Arrays;
import org.carillon.cluster.Cluster;
import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a transaction that stays open for minutes costs the drains of a node on PostgreSQL. */
class OpenTransactionBench {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final int UNCOMMITTED = Integer.getInteger("bench.uncommitted", 50_000);
  private static final int EVENTS = 500;

  private final TestClock clock = new TestClock();
  private int number;

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  @Test
  void anOpenTransactionWithManyEvents() throws Exception {
    try (JtaDatabase database = POSTGRES.open()) {
      TestNode node = new TestNode(database, "app", clock, null, Cluster.alone(), "500");
      measure("warming up", node);
      measure("nothing open", node);
      try (Connection open = POSTGRES.connect()) {
        open.setAutoCommit(false);
        write(open, node.stream("t1"));
        measure(UNCOMMITTED + " events of t1 uncommitted", node);
        measure("the same", node);
        long begin = System.nanoTime();
        open.commit();
        int before = node.published.size();
        clock.pass(Duration.ofSeconds(1));
        while (node.published.size() < before + UNCOMMITTED) {
          node.tick();
        }
        System.out.printf(
            "open transaction: all heard %.0f ms after the commit%n",
            (System.nanoTime() - begin) / 1e6);
      }
      measure("nothing open any more", node);
    }
  }

  private void write(Connection open, long stream) throws Exception {
    try (PreparedStatement insert =
        open.prepareStatement(
            "insert into carillon_outbox_entry (id, stream, event_id, event_key, tenant, path,"
                + " service, event_name, format_name, payload, created)"
                + " select nextval('carillon_outbox_seq'), ?, 'id-' || n, 'k', 't1', '/ws/test',"
                + " 'Test', 'happened', 'json', '{}', 0 from generate_series(1, ?) n")) {
      insert.setLong(1, stream);
      insert.setInt(2, UNCOMMITTED);
      insert.executeUpdate();
    }
  }

  private void measure(String what, TestNode node) throws Exception {
    System.out.printf(
        "open transaction: %s: a drain of t1 %s, of t2 %s, a tick %s%n",
        what,
        times(node, () -> emit(node, "t1"), node::drain),
        times(node, () -> emit(node, "t2"), node::drain),
        times(node, () -> {}, node::tick));
  }

  private void emit(TestNode node, String tenant) {
    node.write(TestNode.event(tenant, "k", "{\"n\":" + number++ + "}"));
  }

  private String times(TestNode node, Step before, Step step) throws Exception {
    long[] nanos = new long[EVENTS];
    for (int i = 0; i < EVENTS; i++) {
      clock.pass(Duration.ofMillis(50));
      before.run();
      long begin = System.nanoTime();
      step.run();
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    return String.format(
        "p50 %.2f ms, p99 %.2f ms", nanos[EVENTS / 2] / 1e6, nanos[EVENTS * 99 / 100] / 1e6);
  }
}
