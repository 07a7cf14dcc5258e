package org.carillon.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * All clients of a node are cut off and come back at once, to a node whose memory does not reach
 * back to where they were, as if it had just started. It fails where one misses an event, or hears
 * one twice or out of order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReturnBench {

  private static final int CLIENTS = Integer.getInteger("bench.returning", 10_000);
  private static final int MISSED = Integer.getInteger("bench.missed", 1_000);
  private static final String MEMORY = System.getProperty("bench.memory", "100");
  private static final int BEFORE = 20;
  private static final int AFTER = 10;

  private BenchServer server;
  private long written;

  @BeforeAll
  void start() throws Exception {
    server = new BenchServer("bench-return", "carillon.history.events", MEMORY);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void givesEachOfTenThousandWhatItMissed() throws Exception {
    try (BenchSocket control = server.connect("alice");
        Returners clients = new Returners(server.address("/ws/bench"), CLIENTS, BEFORE - 1)) {
      emit(control, BEFORE); // so that there is a stream
      clients.connect();
      clients.awaitWelcome();
      emit(control, BEFORE);
      clients.awaitHeard(written - 1);
      for (int round = 1; round <= 2; round++) {
        clients.cut();
        emit(control, MISSED);
        comeBack(clients, round);
        emit(control, AFTER);
        clients.awaitHeard(written - 1);
      }
    }
  }

  private void comeBack(Returners clients, int round) throws Exception {
    long scans = scans();
    double cpu = Cpu.seconds(server.process().pid());
    long begin = System.nanoTime();
    clients.connect();
    clients.awaitResumed();
    clients.awaitHeard(written - 1);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "return of %,d clients that missed %,d events each, round %d: the last has all"
            + " after %.1f s, %.1f s of server CPU, %d scans of the order of offsets, the timer's"
            + " included%n",
        CLIENTS,
        MISSED,
        round,
        seconds,
        Cpu.seconds(server.process().pid()) - cpu,
        scans() - scans);
  }

  /** Events of one key, drained when this returns. */
  private void emit(BenchSocket control, int count) throws Exception {
    control.call("fill", "{\"from\":" + written + ",\"count\":" + count + ",\"keys\":1}");
    written += count;
    Await.until(
        "all are delivered",
        () -> ask("select coalesce(max(delivered_pos), 0) from carillon_outbox_stream") == written);
  }

  /** Each read of a page of the history is one, or two where it does not adjoin. */
  private long scans() {
    return ask(
        "select idx_scan from pg_stat_user_indexes"
            + " where indexrelname = 'carillon_outbox_offset_pos'");
  }

  private long ask(String sql) {
    try (Connection connection = server.postgres().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
