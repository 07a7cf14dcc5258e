package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.cluster.Cluster;
import org.carillon.config.Setting;
import org.carillon.config.Settings;
import org.carillon.outbox.StreamStore.Wanted;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@ProcessTest
class PostgresOutboxTest extends OutboxContract {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  JtaDatabase open() {
    return POSTGRES.open();
  }

  /** A plan that joins them all costs 50 ms a drain after ten minutes of 500 events/s. */
  @Test
  void what_the_retention_holds_is_not_read_again_for_each_new_event() throws Exception {
    int retained = 4_000;
    database
        .transactions()
        .call(
            () -> {
              for (int i = 0; i < retained; i++) {
                node().outbox.write(TestNode.event("t1", "k", "old" + i));
              }
              return true;
            });
    node().drain();
    assertThat(node().published).hasSize(retained);

    Wanted above = new Wanted(null, UnsettledNumbers.above(retained), false, 500, clock.millis());
    assertThat(node().store(1).look(above).fresh()).isEmpty();
    String sql =
        ask("select query from pg_stat_activity where pid <> pg_backend_pid()"
                + " and state = 'idle' and query like 'select%carillon_outbox_offset%'"
                + " order by query_start desc")
            .get(0);

    // As on a pooled connection, which plans a statement once for all values.
    assertThat(
            ask(
                "analyze",
                "set plan_cache_mode = force_generic_plan",
                "prepare fresh as " + sql,
                "explain execute fresh(1, " + (retained + 1) + ", 9999999, 500)"))
        .as(sql)
        .noneMatch(
            line -> line.contains("Hash") || line.contains("Seq Scan on carillon_outbox_offset"))
        .anyMatch(line -> line.contains("carillon_outbox_offset"));
  }

  /** Why who finds a lease taken has to lock the row before it believes that. */
  @Test
  void an_update_whose_condition_fails_on_the_committed_row_does_not_wait_for_who_changes_it()
      throws Exception {
    node().emit("k", "1");
    try (Connection one = POSTGRES.connect();
        Statement giving = one.createStatement();
        Connection other = POSTGRES.connect();
        Statement claiming = other.createStatement()) {
      giving.execute("update carillon_outbox_stream set lease_owner = 'A'");
      one.setAutoCommit(false);
      giving.execute("update carillon_outbox_stream set lease_owner = null");
      claiming.execute("set lock_timeout = '30s'");

      assertThat(
              claiming.executeUpdate(
                  "update carillon_outbox_stream set lease_owner = 'B' where lease_owner is null"))
          .isZero();
      claiming.execute("set lock_timeout = '1ms'");
      assertThatThrownBy(
              () ->
                  claiming.executeUpdate(
                      "update carillon_outbox_stream set lease_until = lease_until"))
          .hasMessageContaining("lock timeout");
    }
  }

  /** As a node that was stopped, or whose network went away, between a write and its commit. */
  @Test
  void a_session_that_stands_still_does_not_keep_the_row_of_a_stream() throws Exception {
    Map<Setting<?>, String> shortLease = Map.of(Settings.OUTBOX_LEASE, "PT1S");
    TestNode stopped =
        new TestNode(database, "app", Clock.systemUTC(), null, Cluster.alone(), shortLease);
    TestNode next =
        new TestNode(database, "app", Clock.systemUTC(), null, Cluster.alone(), shortLease);
    CountDownLatch resumed = new CountDownLatch(1);
    AtomicInteger transactions = new AtomicInteger();
    stopped.emit("k", "1");
    stopped.drain();
    stopped.emit("k", "2");
    stopped.afterTransaction =
        () -> {
          if (transactions.incrementAndGet() == 2) { // it has looked, and has written
            Await.until("it is resumed", () -> resumed.getCount() == 0);
          }
        };
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<?> standing = threads.submit(stopped::drain);
      Await.until("it stands still", () -> transactions.get() == 2);
      next.emit("k", "3");
      next.tick();
      Await.until(
          "the other goes on",
          () -> {
            next.tick();
            return next.published.contains("3");
          });
      assertThat(next.published).containsExactly("2", "3");
      resumed.countDown();
      standing.get(30, TimeUnit.SECONDS);
      stopped.tick();
      assertThat(stopped.published).containsExactly("1", "2", "3");
      assertThat(next.offsets()).containsExactly("id-1", "id-2", "id-3");
    } finally {
      resumed.countDown();
      threads.shutdownNow();
    }
  }

  /** Its transaction has the number of the stream that is gone, and commits when others moved. */
  @Test
  void what_was_being_written_as_somebody_emptied_the_tables_is_heard_too() throws Exception {
    node().emit("k", "before");
    node().drain();
    CountDownLatch drawn = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<?> late =
          threads.submit(
              () ->
                  database
                      .transactions()
                      .call(
                          () -> {
                            node().outbox.write(TestNode.event("t1", "slow", "late"));
                            database
                                .transactions()
                                .beforeCompletion(
                                    () -> {
                                      drawn.countDown();
                                      Await.until("it may commit", () -> commit.getCount() == 0);
                                    });
                            return true;
                          }));
      assertThat(drawn.await(30, TimeUnit.SECONDS)).isTrue();
      deleteStreams();
      node().emit("k", "after");
      node().drain();
      assertThat(node().published).containsExactly("before", "after");
      commit.countDown();
      late.get(30, TimeUnit.SECONDS);
    } finally {
      commit.countDown();
      threads.shutdownNow();
    }
    node().drain();

    assertThat(node().published).containsExactly("before", "after", "late");
  }

  /** What the last statement answers, in one session. */
  private static List<String> ask(String... statements) {
    List<String> lines = new ArrayList<>();
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              lines.add(rows.getString(1));
            }
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return lines;
  }
}
