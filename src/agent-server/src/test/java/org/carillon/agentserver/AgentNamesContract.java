package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.carillon.agentserver.AgentDirectory.Claim;
import org.carillon.agentserver.AgentDirectory.Owner;
import org.carillon.agentserver.AgentDirectory.Ownership;
import org.carillon.persistence.JtaDatabase;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The names of agents and whose they are, on any database. */
abstract class AgentNamesContract {

  private static final NameFormat FORMAT = new NameFormat("A#");
  private static final int NODES = 8;

  private final ExecutorService pool = Executors.newFixedThreadPool(NODES);
  private JtaDatabase database;
  private AgentDirectory directory;

  /** An empty database. */
  abstract DataSource source();

  @BeforeEach
  void start() {
    database = new JtaDatabase(source());
    directory = directory("shop");
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
    database.close();
  }

  private AgentDirectory directory(String application) {
    return new DatabaseDirectory(
        database.unit(), database.transactions(), application, Clock.systemUTC());
  }

  /** Has each node do it, all at the same moment; what came of it. */
  private <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(tasks.size());
    List<Future<T>> started = new ArrayList<>();
    for (Callable<T> task : tasks) {
      started.add(
          pool.submit(
              () -> {
                barrier.await();
                return task.call();
              }));
    }
    List<T> all = new ArrayList<>();
    for (Future<T> one : started) {
      all.add(one.get(60, TimeUnit.SECONDS));
    }
    return all;
  }

  private Claim claim(@Nullable String name, String key) throws Exception {
    return directory.claim("", FORMAT, name, key);
  }

  private Ownership own(Owner mine, @Nullable Owner gone) throws Exception {
    return directory.own("", "A1", mine, gone, false);
  }

  private static Owner owner(int number) {
    return new Owner("node " + number, "instance " + number, "connection " + number);
  }

  private static void hasCode(ThrowingCallable task, String code) {
    assertThatThrownBy(task)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void manyThatComeAtOnceHaveNamesOfTheirOwn() throws Exception {
    List<Callable<List<Claim>>> nodes = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      String its = "key of " + node + " ";
      nodes.add(
          () -> {
            List<Claim> given = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              given.add(claim(null, its + i));
            }
            return given;
          });
    }
    List<Claim> all = atOnce(nodes).stream().flatMap(List::stream).toList();
    assertThat(all).extracting(Claim::firstTime).containsOnly(true);
    assertThat(all)
        .extracting(Claim::name)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 5 * NODES).mapToObj(FORMAT::name).toList());
  }

  @Test
  void oneThatComesToAllNodesAtOnceHasOneName() throws Exception {
    Callable<Claim> node = () -> claim(null, "key");
    List<Claim> all = atOnce(Collections.nCopies(NODES, node));
    assertThat(all).extracting(Claim::name).containsOnly("A1");
    assertThat(all).filteredOn(Claim::firstTime).hasSize(1);
    assertThat(directory.all("", 10)).hasSize(1);
  }

  @Test
  void aNameIsItsKeysAloneAndIsNotGivenTwice() throws Exception {
    claim(null, "key");
    assertThat(claim("A1", "key")).isEqualTo(new Claim("A1", false));
    assertThat(claim(null, "key")).isEqualTo(new Claim("A1", false));
    hasCode(() -> claim("A1", "KEY"), AgentErrors.NOT_AUTHORIZED);
    hasCode(() -> claim("a1", "key"), AgentErrors.UNKNOWN_AGENT);
    hasCode(() -> claim("A1 ", "key"), AgentErrors.UNKNOWN_AGENT);
    hasCode(() -> claim("A2", "key"), AgentErrors.UNKNOWN_AGENT);
    assertThat(directory.forget("", "A1")).isTrue();
    assertThat(directory.forget("", "A1")).isFalse();
    hasCode(() -> claim("A1", "key"), AgentErrors.UNKNOWN_AGENT);
    assertThat(claim(null, "key")).isEqualTo(new Claim("A2", true));
  }

  @Test
  void keysThatDifferInCaseAreOfTwoAgents() throws Exception {
    assertThat(claim(null, "key").name()).isEqualTo("A1");
    assertThat(claim(null, "KEY")).isEqualTo(new Claim("A2", true));
    assertThat(claim(null, "key ")).isEqualTo(new Claim("A3", true));
    assertThat(claim(null, "KEY")).isEqualTo(new Claim("A2", false));
  }

  @Test
  void serversAndApplicationsHaveNamesOfTheirOwn() throws Exception {
    claim(null, "key");
    assertThat(directory.claim("east", FORMAT, null, "key")).isEqualTo(new Claim("A1", true));
    assertThat(directory("other").claim("", FORMAT, null, "key")).isEqualTo(new Claim("A1", true));
    assertThat(directory.forget("east", "A1")).isTrue();
    assertThat(directory.locate("", "A1").isKnown()).isTrue();
    assertThat(directory("other").locate("", "A1").isKnown()).isTrue();
    assertThat(directory.all("east", 10)).isEmpty();
  }

  @Test
  void ofManyNodesThatTakeANameAtOnceOneHasIt() throws Exception {
    claim(null, "key");
    takenByOne(1, null);
    Owner first = own(owner(0), null).before();
    takenByOne(NODES + 1, first); // which all have found to be gone
  }

  private void takenByOne(int from, @Nullable Owner gone) throws Exception {
    List<Callable<Ownership>> nodes = new ArrayList<>();
    for (int i = from; i < from + NODES; i++) {
      Owner mine = owner(i);
      nodes.add(() -> own(mine, gone));
    }
    assertThat(atOnce(nodes)).filteredOn(Ownership::isMine).hasSize(1);
  }

  @Test
  void aNameStaysWithItsConnectionUntilThatEnds() throws Exception {
    claim(null, "key");
    assertThat(directory.locate("", "A1")).isEqualTo(new AgentDirectory.Location(true, null));
    assertThat(own(owner(1), null)).isEqualTo(new Ownership(true, null));
    assertThat(own(owner(2), null)).isEqualTo(new Ownership(false, owner(1)));
    assertThat(own(owner(2), owner(3)))
        .as("another has gone")
        .isEqualTo(new Ownership(false, owner(1)));
    assertThat(directory.locate("", "A1").node()).isEqualTo("node 1");
    directory.disown("", "A1", "connection 2");
    assertThat(directory.locate("", "A1").node()).isEqualTo("node 1");
    Owner moved = new Owner("node 2", "instance 1", "connection 4");
    assertThat(own(moved, null)).as("the same instance").isEqualTo(new Ownership(true, owner(1)));
    directory.disown("", "A1", "connection 1");
    assertThat(directory.locate("", "A1").node()).as("an old end").isEqualTo("node 2");
    directory.disown("", "A1", "connection 4");
    assertThat(own(owner(3), null)).isEqualTo(new Ownership(true, null));
    hasCode(() -> directory.own("", "A2", owner(1), null, true), AgentErrors.UNKNOWN_AGENT);
  }
}
