package org.carillon.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.carillon.testing.Await;
import org.carillon.testing.Build;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server of 512 MB is attacked, one attack after the other, and goes on serving; after each it
 * has what it had before.
 *
 * <p>Each build on WildFly tries what is after memory and threads, but rows 6 and 7, for ten
 * seconds and from a hundred connections. {@code -Dcarillon.attack.rows=all} (or some numbers)
 * {@code -Dcarillon.attack.seconds=60 -Dcarillon.attack.connections=1,100,5000} is the whole table,
 * and {@code -Dcarillon.attack.ratio=3} also holds what a well-behaved client's 99th percentile may
 * be of that of a run without an attack: this wants a quiet machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackIT {

  private static final Duration LASTS =
      Duration.ofSeconds(Long.getLong("carillon.attack.seconds", 10));
  private static final int RATIO = Integer.getInteger("carillon.attack.ratio", Integer.MAX_VALUE);
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  /** What a node may log in a second of an attack. */
  private static final long LOUD = 50_000;

  private ServerProcess server;
  private Vitals vitals;
  private WellBehaved wellBehaved;
  private Set<String> threads;
  private long live;
  private long quietMicros;

  @BeforeAll
  void start() throws Exception {
    assumeTrue(
        Build.server() == ServerKind.WILDFLY || System.getProperty("carillon.attack.rows") != null,
        "on Payara with -Dcarillon.attack.rows: row 6 may take all of its heap (docs/security.md)");
    server =
        ServerProcess.named("attack")
            .war(Build.war())
            .property("carillon.limit.frame", "1000000") // else the larger attacks end there
            .start()
            .awaitReady();
    vitals = new Vitals(server);
    wellBehaved = new WellBehaved(server);
    // for what is loaded once, and for the buffers that a server keeps for as many requests as
    // there were at once
    int most = Collections.max(sizes());
    for (Attack attack : attacks()) {
      try (Assault assault = new Assault(server.port(), attack, most)) {
        wellBehaved.calls(WARM_UP);
      }
    }
    wellBehaved.comesNew();
    quietMicros = WellBehaved.p99Micros(wellBehaved.calls(LASTS));
    threads = vitals.lastingThreads();
    assertThat(threads).isNotEmpty();
    live = vitals.liveBytes();
    System.out.printf("attack: p99 %,d us, %,d bytes live%n", quietMicros, live);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static List<Attack> attacks() {
    String rows = System.getProperty("carillon.attack.rows", "");
    return Stream.of(Attack.values())
        .filter(
            attack ->
                rows.isEmpty()
                    ? attack.isInEachBuild()
                    : rows.equals("all")
                        || List.of(rows.split(",")).contains(Integer.toString(attack.row())))
        .toList();
  }

  static Stream<Arguments> attacksOfEachSize() {
    return attacks().stream()
        .flatMap(attack -> sizes().stream().map(size -> Arguments.of(attack, size)));
  }

  private static List<Integer> sizes() {
    return Stream.of(System.getProperty("carillon.attack.connections", "100").split(","))
        .map(Integer::valueOf)
        .toList();
  }

  @ParameterizedTest(name = "{0} from {1}")
  @MethodSource("attacksOfEachSize")
  void othersAreServedAndNothingIsLeftOfIt(Attack attack, int connections) throws Exception {
    long logged = Files.size(server.log());
    CompletableFuture<long[]> calls =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return wellBehaved.calls(LASTS);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Map<String, Long> ends;
    try (Assault assault = new Assault(server.port(), attack, connections)) {
      Await.until("it goes on while others come", () -> calls.isDone() || comesNew());
      long[] took = calls.join();
      ends = assault.stop();
      long micros = WellBehaved.p99Micros(took);
      System.out.printf(
          "attack: row %d, %s from %d: p99 %,d us (%,d without), %,d bytes logged, %s%n",
          attack.row(),
          attack,
          connections,
          micros,
          quietMicros,
          Files.size(server.log()) - logged,
          ends);
      assertThat((double) micros / quietMicros).as("p99 to that without").isLessThan(RATIO);
    }
    assertThat(ends.keySet()).as("what attackers are told").allMatch(attack::expects);
    assertThat(Files.size(server.log()) - logged)
        .as("logged: " + server.logTail())
        .isLessThan(LOUD * Math.max(1, LASTS.toSeconds()));
    Await.until("the heap is as before", () -> vitals.liveBytes() < live * 11 / 10);
    assertThat(vitals.lastingThreads()).containsAll(threads);
    wellBehaved.comesNew();
  }

  /** Whoever comes new is served, too. */
  private boolean comesNew() {
    try {
      wellBehaved.comesNew();
      return false; // again, until the attack is over
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
