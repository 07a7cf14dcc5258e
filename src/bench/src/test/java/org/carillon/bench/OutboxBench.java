package org.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The outbox on PostgreSQL with fsync on: how fast it drains, how soon an event is heard. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxBench {

  private static final int BACKLOG = Integer.getInteger("bench.backlog", 200_000);
  private static final int KEYS = 1_000;
  private static final int PER_SECOND = Integer.getInteger("bench.rate", 500);
  private static final int SECONDS = Integer.getInteger("bench.seconds", 20);

  private BenchServer server;

  @BeforeAll
  void start() throws Exception {
    server = new BenchServer("bench-outbox");
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void drainsABacklogInOrderToAListeningClient() throws Exception {
    try (BenchSocket control = server.connect("alice");
        BenchSocket listener = server.connect("carol")) {
      control.call("fill", "{\"from\":0,\"count\":1,\"keys\":1}"); // so that there is a stream
      listener.read();
      drain(control, listener, BACKLOG / 4); // warms up
      drain(control, listener, BACKLOG);
    }
  }

  private void drain(BenchSocket control, BenchSocket listener, int backlog) throws Exception {
    Await.until("the drain has given its lease back", () -> lease("lease_owner is null"));
    // Another node seems to have the stream, so that the events pile up.
    sql(
        "update carillon_outbox_stream set lease_owner = 'bench', lease_until = "
            + (System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(10)));
    int chunk = 5_000;
    for (int from = 0; from < backlog; from += chunk) {
      control.call("fill", "{\"from\":" + from + ",\"count\":" + chunk + ",\"keys\":" + KEYS + "}");
    }
    double cpu = Cpu.seconds(server.process().pid());
    long released = System.nanoTime();
    sql("update carillon_outbox_stream set lease_owner = null, lease_until = 0");
    Map<String, Long> next = new HashMap<>();
    long first = 0;
    for (int i = 0; i < backlog; i++) {
      String frame = listener.read();
      if (i == 0) {
        first = System.nanoTime();
      }
      String key = between(frame, "\"key\":\"", '"');
      long n = Long.parseLong(between(frame, "\"n\":", '}'));
      assertThat(n)
          .as("the next event of %s in %s", key, frame)
          .isEqualTo(next.getOrDefault(key, 0L));
      next.put(key, n + 1);
    }
    double seconds = (System.nanoTime() - first) / 1e9;
    System.out.printf(
        "outbox drain: %,d events with %,d keys in order, %,.0f events/s, %.1f us of server CPU an"
            + " event; the first after %.0f ms%n",
        backlog,
        KEYS,
        backlog / seconds,
        (Cpu.seconds(server.process().pid()) - cpu) * 1e6 / backlog,
        (first - released) / 1e6);
  }

  @Test
  void hearsAnEventSoonAfterItsCommit() throws Exception {
    pace(20);
    pace(20);
    pace(SECONDS);
  }

  private void pace(int seconds) throws Exception {
    try (BenchSocket control = server.connect("alice");
        BenchSocket listener = server.connect("carol")) {
      double cpu = Cpu.seconds(server.process().pid());
      Pace pace = Pace.of(control, listener, PER_SECOND, PER_SECOND * seconds);
      double used = Cpu.seconds(server.process().pid()) - cpu;
      System.out.printf(
          "outbox latency at %d events/s: %s; %.0f us of server CPU an event with its"
              + " transaction%n",
          PER_SECOND, pace, used * 1e6 / PER_SECOND / seconds);
    }
  }

  static String between(String text, String before, char after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  private boolean lease(String condition) {
    try (Connection connection = server.postgres().connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select 1 from carillon_outbox_stream where " + condition)) {
      return rows.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sql(String update) throws SQLException {
    try (Connection connection = server.postgres().connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(update)).isPositive();
    }
  }
}
