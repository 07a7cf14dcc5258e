package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.cluster.Cluster;
import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.testing.ProcessTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What passes through the outbox leaves nothing behind: its tables are as large as what the
 * retention holds, however much has passed; and cleaning does not look through what it keeps.
 *
 * <p>A day in small: the clock goes on by a part of the retention each round, and many retentions
 * pass. A minute of the test's is some milliseconds, so autovacuum does not wake in time; what it
 * would do is done instead, after the same rule, and no more: a table is vacuumed when a fifth of
 * it is dead, as by PostgreSQL's defaults, which are lazier than what docs/deploy.md wants, and
 * that of the streams never.
 */
@ProcessTest
class PostgresBloatTest {

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final Duration RETENTION = Duration.ofMinutes(10);
  private static final int ROUNDS_PER_RETENTION = 5;
  private static final int RETENTIONS = 6;
  private static final int EVENTS = 400;
  private static final int TENANTS = 8;
  private static final int PASSES = 40;
  private static final int PAGE = 8192;

  private static final List<String> LARGE =
      List.of("carillon_outbox_entry", "carillon_outbox_offset");
  private static final String STREAM = "carillon_outbox_stream";

  private final TestClock clock = new TestClock();
  private JtaDatabase database;
  private TestNode node;
  private final Map<String, Long> dead = new HashMap<>();
  private int written;
  private int vacuums;

  @BeforeEach
  void open() throws SQLException {
    run("alter database postgres set synchronous_commit = off"); // of no matter to any size
    database = POSTGRES.open();
    node = new TestNode(database, "app", clock, null, Cluster.alone(), "500");
    run("create table marker (one int)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void the_tables_are_as_large_as_what_the_retention_holds_whatever_has_passed() throws Exception {
    List<Long> sizes = new ArrayList<>();
    for (int round = 1; round <= RETENTIONS * ROUNDS_PER_RETENTION; round++) {
      pass(EVENTS);
      clock.pass(RETENTION.dividedBy(ROUNDS_PER_RETENTION));
      List<Long> before = LARGE.stream().map(this::count).toList();
      node.tick();
      for (int i = 0; i < LARGE.size(); i++) {
        vacuumIfDue(LARGE.get(i), before.get(i));
      }
      if (round % ROUNDS_PER_RETENTION == 0) {
        sizes.add(size());
      }
    }
    assertThat(count("carillon_outbox_entry")).isEqualTo((long) ROUNDS_PER_RETENTION * EVENTS);
    assertThat(node.published).hasSize(written);
    run("vacuum full");
    long held = size();

    assertThat(vacuums).as("fewer than rounds, for two tables").isBetween(2, RETENTIONS * 5);
    assertThat(sizes).as("of which %d are held", held).allMatch(size -> size < 2 * held);
    assertThat(sizes.get(RETENTIONS - 1)).isLessThan(sizes.get(1) * 5 / 4);
  }

  /** As autovacuum, which counts rows that were updated or deleted since it saw to the table. */
  private void vacuumIfDue(String table, long rowsBefore) throws SQLException {
    long rows = count(table);
    long sum = dead.merge(table, rowsBefore - rows, Long::sum);
    if (sum > 50 + rows / 5) {
      run("vacuum " + table);
      dead.remove(table);
      vacuums++;
    }
  }

  @Test
  void the_rows_of_the_streams_are_updated_where_they_are() throws Exception {
    for (int i = 0; i < PASSES; i++) {
      pass(20); // the busy one's, and two others'
    }
    long size = ask("select pg_relation_size('" + STREAM + "')");
    awaitStatistics();

    assertThat(statistic(STREAM, "n_tup_upd")).isGreaterThan(written / 10);
    assertThat(statistic(STREAM, "n_tup_hot_upd"))
        .isGreaterThan(statistic(STREAM, "n_tup_upd") * 9 / 10);
    assertThat(size).as("never vacuumed").isLessThan(4 * PAGE);
  }

  @Test
  void cleaning_does_not_look_through_what_it_keeps() throws Exception {
    int old = 50;
    pass(old);
    clock.pass(RETENTION.dividedBy(2));
    int kept = 6_000;
    pass(kept);
    run("analyze");
    OutboxCleaner outboxCleaner = cleaner();
    assertThat(readBy(outboxCleaner)).isLessThan(kept / 20);
    clock.pass(RETENTION.dividedBy(2).plusSeconds(1));

    outboxCleaner.tick();
    assertThat(count("carillon_outbox_entry")).isEqualTo(kept);
    int streams = TENANTS + 1; // each keeps where it begins, or the last offset that was deleted
    assertThat(count("carillon_outbox_offset")).isEqualTo(kept + streams);
  }

  private OutboxCleaner cleaner() {
    RetryPolicy never = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, bound -> 0);
    return new OutboxCleaner(
        "app",
        database.unit(),
        database.transactions(),
        new DrainSettings(
            "node", 1, Duration.ZERO, never, OutboxMeter.NONE, new OutboxFailureLog(), clock),
        RETENTION);
  }

  /** Writes events and drains them: nine of ten of one tenant, the others of many. */
  private void pass(int events) throws Exception {
    int first = written;
    written += events;
    database
        .transactions()
        .call(
            () -> {
              for (int i = first; i < written; i++) {
                String tenant = i % 10 == 0 ? "t" + i / 10 % TENANTS : "busy";
                node.outbox.write(TestNode.event(tenant, "k" + i % 100, "e" + i));
              }
              return true;
            });
    node.drain();
  }

  /** How many rows of entries and offsets a tick looks at, in whatever way. */
  private long readBy(OutboxCleaner outboxCleaner) throws Exception {
    awaitStatistics();
    long before = read();
    outboxCleaner.tick();
    awaitStatistics();
    return read() - before;
  }

  private long read() {
    long sum = 0;
    for (String table : LARGE) {
      sum += statistic(table, "seq_tup_read") + statistic(table, "idx_tup_fetch");
    }
    return sum;
  }

  /**
   * What a session did is told when it has ended, and read a little later: all of it or nothing.
   */
  private void awaitStatistics() {
    database.disconnect();
    Await.until(
        "all sessions have ended",
        () ->
            ask(
                    "select count(*) from pg_stat_activity"
                        + " where backend_type = 'client backend' and pid <> pg_backend_pid()")
                == 0);
    long before = statistic("marker", "seq_scan");
    count("marker");
    Await.until("the statistics are there", () -> statistic("marker", "seq_scan") > before);
  }

  private long statistic(String table, String column) {
    return ask("select " + column + " from pg_stat_user_tables where relname = '" + table + "'");
  }

  private long count(String table) {
    return ask("select count(*) from " + table);
  }

  private long size() {
    return ask(
        "select sum(pg_total_relation_size(relid)) from pg_stat_user_tables"
            + " where relname like 'carillon%'");
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long ask(String sql) {
    try (Connection connection = POSTGRES.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
