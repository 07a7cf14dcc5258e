package org.carillon.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.RedisProcess;

/**
 * What no event between two nodes goes without, each alone and one after another: a question to
 * Redis and its answer, and a commit of one row, with PostgreSQL's sync; in microseconds.
 */
record PartCosts(long[] pings, long[] commits) {

  private static final int COUNT = 1_000;

  static PartCosts of(RedisProcess redis, PostgresServer postgres)
      throws IOException, SQLException {
    return new PartCosts(pings(URI.create(redis.url())), commits(postgres));
  }

  private static long[] pings(URI redis) throws IOException {
    long[] micros = new long[COUNT];
    try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
      socket.setTcpNoDelay(true);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < COUNT; i++) {
        long begin = System.nanoTime();
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = in.readLine();
        micros[i] = (System.nanoTime() - begin) / 1_000;
        if (!"+PONG".equals(answer)) {
          throw new IOException("Redis says " + answer);
        }
      }
    }
    return micros;
  }

  private static long[] commits(PostgresServer postgres) throws SQLException {
    long[] micros = new long[COUNT];
    try (Connection connection = postgres.connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists bench_commit (n int)");
      }
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into bench_commit values (?)")) {
        for (int i = 0; i < COUNT; i++) {
          insert.setInt(1, i);
          insert.executeUpdate();
          long begin = System.nanoTime();
          connection.commit();
          micros[i] = (System.nanoTime() - begin) / 1_000;
        }
      }
    }
    return micros;
  }

  private static String percentiles(long[] micros) {
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    return String.format(
        "p50 %.2f ms, p99 %.2f ms", sorted[COUNT / 2] / 1e3, sorted[COUNT * 99 / 100] / 1e3);
  }

  @Override
  public String toString() {
    return "a ping of Redis " + percentiles(pings) + "; a commit " + percentiles(commits);
  }
}
