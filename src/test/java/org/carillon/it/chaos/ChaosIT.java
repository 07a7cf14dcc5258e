package org.carillon.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.carillon.cluster.RedisProcess;
import org.carillon.it.chaos.app.LedgerService;
import org.carillon.it.support.Await;
import org.carillon.it.support.Handshake;
import org.carillon.it.support.PostgresServer;
import org.carillon.it.support.ServerProcess;
import org.carillon.it.support.Wars;
import org.carillon.it.support.WsClient;
import org.carillon.sample.security.TenantCaller;
import org.junit.jupiter.api.Test;

/**
 * Two nodes, a PostgreSQL and a Redis, any of which is killed at any time while transactions commit
 * and roll back: nothing that committed is lost, nothing else is heard. {@code
 * -Dchaos.seconds=3600} lets it run for an hour, {@code -Dchaos.seed} repeats a course.
 */
class ChaosIT {

  private static final Duration LASTS = Duration.ofSeconds(Long.getLong("chaos.seconds", 60));
  private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
  private static final Duration CATCHES_UP = Duration.ofSeconds(90);
  private static final int READERS = 4;
  private static final int TELLERS = 3;
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 12).mapToObj(i -> "account " + i).toList();

  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean done = new AtomicBoolean();
  private final Random random = new Random(SEED);
  private final Map<String, Integer> blows = new HashMap<>();

  @Test
  void whatCommittedIsHeardByAllInOrderAndNothingElse() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    var war =
        Wars.write(
            Wars.with()
                .addPackage(LedgerService.class.getPackage())
                .addPackage(TenantCaller.class.getPackage())
                .addAsResource(Wars.persistence("chaos"), "META-INF/persistence.xml"),
            "chaos.war");
    try (PostgresServer postgres = PostgresServer.start("chaos-postgres");
        RedisProcess redis = RedisProcess.started();
        ServerProcess one = node("chaos-1", postgres, redis).war(war, "/chaos").start()) {
      one.awaitStatus("/chaos/me", ChaosIT::isUp); // alone, since it makes the tables
      try (ServerProcess two = node("chaos-2", postgres, redis).war(war, "/chaos").start()) {
        two.awaitStatus("/chaos/me", ChaosIT::isUp);
        open(one);
        Nodes nodes = new Nodes(one, two);
        List<Reader> readers =
            IntStream.range(0, READERS).mapToObj(i -> new Reader(nodes, done)).toList();
        List<Teller> tellers =
            IntStream.range(0, TELLERS)
                .mapToObj(i -> new Teller(nodes, ACCOUNTS, SEED + i, closed))
                .toList();
        readers.forEach(threads::submit);
        Await.until("all readers listen", () -> readers.stream().allMatch(Reader::isListening));
        List<Future<?>> work = new ArrayList<>();
        tellers.forEach(teller -> work.add(threads.submit(teller)));

        wreck(one, two, postgres, redis);

        closed.set(true);
        for (Future<?> each : work) {
          each.get(2, TimeUnit.MINUTES);
        }
        Map<String, Long> booked = booked(postgres);
        awaitAll(readers, booked);
        done.set(true);
        judge(readers, tellers, booked);
      }
    } finally {
      closed.set(true);
      done.set(true);
      threads.shutdownNow();
    }
  }

  private static ServerProcess node(String name, PostgresServer postgres, RedisProcess redis) {
    return ServerProcess.named(name)
        .database(postgres)
        .property("carillon.application", "chaos")
        .property("carillon.cluster", "redis")
        .property("carillon.redis.urls", redis.url())
        .property("carillon.outbox.lease", "PT3S");
  }

  private static boolean isUp(int status) {
    return status < 500 && status != 404;
  }

  private static void open(ServerProcess server) {
    try (WsClient client = Handshake.at(server.ws("/chaos/ws/ledger")).as("alice").connect()) {
      client.call("open", Map.of("accounts", ACCOUNTS));
    }
  }

  /** Each kind of blow in turn, shuffled, again and again. */
  private void wreck(
      ServerProcess one, ServerProcess two, PostgresServer postgres, RedisProcess redis)
      throws Exception {
    long end = System.nanoTime() + LASTS.toNanos();
    List<String> kinds = new ArrayList<>(List.of("node 1", "node 2", "redis", "postgres"));
    boolean all = false;
    while (System.nanoTime() < end || !all) {
      Collections.shuffle(kinds, random);
      for (String kind : kinds) {
        Thread.sleep(1_000 + random.nextInt(4_000)); // the load runs meanwhile
        System.out.println("chaos: " + kind);
        switch (kind) {
          case "node 1" -> replace(one);
          case "node 2" -> replace(two);
          case "redis" -> redis.restart();
          default -> {
            postgres.stop();
            postgres.start();
          }
        }
        blows.merge(kind, 1, Integer::sum);
      }
      all = true;
    }
  }

  private void replace(ServerProcess server) throws Exception {
    server.kill9();
    server.start().awaitStatus("/chaos/me", ChaosIT::isUp);
  }

  private static Map<String, Long> booked(PostgresServer postgres) throws SQLException {
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

  private static void awaitAll(List<Reader> readers, Map<String, Long> booked)
      throws InterruptedException {
    long end = System.nanoTime() + CATCHES_UP.toNanos();
    while (System.nanoTime() < end
        && !readers.stream()
            .allMatch(
                reader ->
                    booked.entrySet().stream()
                        .allMatch(e -> reader.heard(e.getKey()).size() >= e.getValue()))) {
      Thread.sleep(100);
    }
  }

  private void judge(List<Reader> readers, List<Teller> tellers, Map<String, Long> booked) {
    Set<String> committed = new TreeSet<>();
    Set<String> rolledBack = new TreeSet<>();
    tellers.forEach(teller -> committed.addAll(teller.committed));
    tellers.forEach(teller -> rolledBack.addAll(teller.rolledBack));
    System.out.printf(
        "chaos, seed %d: %s; %d commits answered, %d in all, %d rolled back, %d requests without an"
            + " answer; readers came back %s times with their positions and heard %s repeats%n",
        SEED,
        blows,
        committed.size(),
        booked.values().stream().mapToLong(n -> n).sum(),
        rolledBack.size(),
        tellers.stream().mapToInt(teller -> teller.unknown).sum(),
        readers.stream().map(Reader::returns).toList(),
        readers.stream().map(Reader::repeats).toList());
    for (Reader reader : readers) {
      assertThat(reader.faults()).as("seed %d", SEED).isEmpty();
      booked.forEach(
          (account, count) ->
              assertThat(reader.heard(account))
                  .as("%s, seed %d", account, SEED)
                  .isEqualTo(LongStream.rangeClosed(1, count).boxed().toList()));
      assertThat(reader.marks()).containsAll(committed).doesNotContainAnyElementsOf(rolledBack);
      assertThat(reader.returns()).as("came back with its position").isPositive();
    }
    assertThat(committed).hasSizeGreaterThan(100);
    assertThat(rolledBack).hasSizeGreaterThan(20);
  }
}
