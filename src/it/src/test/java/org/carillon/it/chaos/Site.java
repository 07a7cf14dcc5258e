package org.carillon.it.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.carillon.it.chaos.app.LedgerService;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.Proxy;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;

/** Two nodes, a PostgreSQL and a Redis, with a network of its own between each two of them. */
final class Site implements AutoCloseable {

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  final PostgresServer postgres;
  final RedisProcess redis;
  final List<Node> nodes;

  /** A server, and its ways to PostgreSQL and to Redis. */
  record Node(ServerProcess server, Proxy toPostgres, Proxy toRedis) {}

  Site(String engine) throws Exception {
    Path war =
        Wars.write(
            Wars.with()
                .addPackage(LedgerService.class.getPackage())
                .addPackage(TenantCaller.class.getPackage())
                .addAsResource(Wars.persistence("chaos"), "META-INF/persistence.xml"),
            "chaos.war");
    postgres = running(PostgresServer.start("chaos-postgres"));
    setUp(postgres);
    redis = running(RedisProcess.started());
    Node one = node("chaos-1", war, engine);
    start(one); // alone, since it makes the tables
    Node two = node("chaos-2", war, engine);
    start(two);
    nodes = List.of(one, two);
  }

  private <T extends AutoCloseable> T running(T one) {
    running.push(one);
    return one;
  }

  /** What docs/deploy.md says, but for shorter times. */
  private static void setUp(PostgresServer postgres) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("alter role postgres set idle_in_transaction_session_timeout = '10s'");
      statement.execute("alter role postgres set lock_timeout = '5s'");
    }
  }

  private Node node(String name, Path war, String engine) throws IOException {
    Proxy toPostgres = running(new Proxy(postgres.port()));
    Proxy toRedis = running(new Proxy(redis.port()));
    ServerProcess server =
        running(ServerProcess.named(name))
            .war(war, "/chaos")
            .database(toPostgres.port())
            .property("carillon.application", "chaos")
            .property("carillon.cluster", engine)
            .property("carillon.redis.urls", "redis://127.0.0.1:" + toRedis.port())
            .property("carillon.operation.timeout", "PT10S")
            .property("carillon.outbox.lease", "PT3S");
    return new Node(server, toPostgres, toRedis);
  }

  private static void start(Node node) throws Exception {
    node.server.start();
    await(node);
  }

  private static void await(Node node) throws Exception {
    node.server.awaitStatus("/chaos/me", status -> status < 500 && status != 404);
  }

  /** Kills a node and starts it again. */
  static void replace(Node node) throws Exception {
    node.server.kill9();
    start(node);
  }

  /** Kills all nodes, and starts them again with another engine. */
  void replaceAll(String engine) throws Exception {
    for (Node node : nodes) {
      node.server.kill9();
    }
    for (Node node : nodes) {
      node.server.property("carillon.cluster", engine).start();
    }
    for (Node node : nodes) {
      await(node);
    }
  }

  /** How often was booked on each account. */
  Map<String, Long> booked() throws SQLException {
    Map<String, Long> booked = new HashMap<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select name, booked from Account")) {
      while (rows.next()) {
        booked.put(rows.getString(1), rows.getLong(2));
      }
    }
    return booked;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : running) { // the last one first
      one.close();
    }
  }
}
