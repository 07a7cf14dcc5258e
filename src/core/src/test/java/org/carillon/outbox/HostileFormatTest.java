package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.carillon.api.outbox.OutboxState;
import org.carillon.cluster.Cluster;
import org.carillon.config.Settings;
import org.carillon.event.Envelope;
import org.carillon.history.StreamName;
import org.carillon.log.FullLog;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats that take long, never end, or end in errors: with threads, and leases that are short. */
class HostileFormatTest {

  private static final long LEASE_MILLIS = 400;

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Set<String> stuck = ConcurrentHashMap.newKeySet();
  private final Set<String> erring = ConcurrentHashMap.newKeySet();
  private final List<String> composed = java.util.Collections.synchronizedList(new ArrayList<>());
  private JtaDatabase database;
  private TestNode node;
  private volatile long composeMillis;
  private final ExecutorService hearingThread = Executors.newSingleThreadExecutor();
  private volatile boolean isBusDead;

  @BeforeEach
  void start() {
    database = TestDatabases.h2(directory);
    node = node();
  }

  private TestNode node() {
    return new TestNode(
        database,
        "app",
        Clock.systemUTC(),
        threads,
        Cluster.alone(),
        Map.of(
            Settings.OUTBOX_LEASE,
            "PT0.4S",
            Settings.OUTBOX_BACKOFF,
            "PT0.01S",
            Settings.OUTBOX_BACKOFF_MAX,
            "PT0.05S",
            Settings.OUTBOX_ATTEMPTS,
            "5")) {
      @Override
      Runnable prepare(Envelope envelope) {
        String text = envelope.json();
        composed.add(text);
        if (erring.contains(text)) {
          throw new StackOverflowError();
        }
        if (stuck.contains(text)) {
          awaitRelease();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(composeMillis));
        return super.prepare(envelope);
      }
    };
  }

  private void awaitRelease() {
    try {
      released.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    released.countDown();
    node.engine.stop();
    hearingThread.shutdown();
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    database.close();
  }

  private void ticking(String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          node.engine.tick();
          return condition.getAsBoolean();
        });
  }

  @Test
  void an_error_out_of_a_format_is_a_failed_attempt_of_its_event() throws Exception {
    erring.add("bad");
    node.emit("sick", "bad");
    node.emit("well", "good");
    ticking("the other is heard", () -> node.published.contains("good"));
    ticking("it is dead", () -> !node.monitor.dead(1).isEmpty());

    assertThat(node.monitor.dead(1).get(0).lastError()).contains("StackOverflowError");
    assertThat(node.monitor.dead(1).get(0).attempts()).isEqualTo(5);
    assertThat(composed.stream().filter("bad"::equals)).hasSize(5);
  }

  @Test
  void a_format_that_takes_longer_than_the_lease_is_heard_and_holds_nobody_back() throws Exception {
    stuck.add("slow");
    node.emit("sick", "slow", "behind");
    node.emit("well", "good");
    ticking("the others are heard", () -> node.published.contains("good"));
    assertThat(node.published).containsExactly("good");
    assertThat(node.monitor.states("id-slow")).containsExactly(OutboxState.FAILED);
    released.countDown();
    ticking("it is heard", () -> node.published.contains("behind"));

    assertThat(node.published).containsExactly("good", "slow", "behind");
    assertThat(composed.stream().filter("slow"::equals)).hasSize(1);
  }

  @Test
  void a_format_that_never_ends_is_dead_in_the_end() throws Exception {
    stuck.add("endless");
    node.emit("sick", "endless", "behind");
    ticking("what follows goes on", () -> node.published.contains("behind"));

    assertThat(node.monitor.dead(1).get(0).json()).isEqualTo("endless");
    assertThat(node.monitor.dead(1).get(0).lastError()).contains("composed by its format since");
    assertThat(composed.stream().filter("endless"::equals)).hasSize(1);
  }

  @Test
  void a_batch_that_takes_longer_than_the_lease_makes_progress() throws Exception {
    composeMillis = 10;
    String[] texts =
        IntStream.range(0, (int) LEASE_MILLIS / 2).mapToObj(i -> "e" + i).toArray(String[]::new);
    node.emit("k", texts);
    ticking("all are heard", () -> node.published.size() >= texts.length);

    assertThat(node.published).containsExactly(texts);
    assertThat(composed).as("composed once each").hasSize(texts.length);
  }

  /** As where the disk of the log is full: neither the stream nor its thread is lost. */
  @Test
  void a_drain_that_fails_while_nothing_can_be_logged_goes_on() throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    Thread here = Thread.currentThread();
    try (FullLog full = new FullLog(OutboxFailureLog.class)) {
      node.afterTransaction =
          () -> {
            if (Thread.currentThread() != here && failures.getAndDecrement() > 0) {
              throw new IllegalStateException("not now");
            }
          };
      node.emit("k", "1");
      ticking("it is heard", () -> node.published.contains("1"));
      assertThat(full.refused()).isPositive();
    }
  }

  @Test
  void formats_of_one_tenant_that_take_long_take_no_thread_from_another() throws Exception {
    TestNode other = node; // with a lease that outlasts the test
    node =
        new TestNode(database, "app", Clock.systemUTC(), threads) {
          @Override
          Runnable prepare(Envelope envelope) {
            if (envelope.tenant().equals("slow")) {
              awaitRelease();
            }
            return super.prepare(envelope);
          }
        };
    other.engine.stop();
    for (int path = 0; path < 8; path++) {
      node.write(at("/ws/slow" + path, TestNode.event("slow", "k", "s" + path)));
    }
    for (int tenant = 0; tenant < 3; tenant++) {
      node.write(TestNode.event("quick" + tenant, "k", "q" + tenant));
    }
    Await.until("the others are heard", () -> node.published.size() == 3);
    assertThat(node.published).containsExactlyInAnyOrder("q0", "q1", "q2");
    released.countDown();
    Await.until("all are heard", () -> node.published.size() == 11);
  }

  @Test
  void formats_of_many_tenants_that_take_long_take_no_thread_from_another_for_long()
      throws Exception {
    for (int tenant = 0; tenant < 6; tenant++) {
      stuck.add("s" + tenant);
      node.write(TestNode.event("slow" + tenant, "k", "s" + tenant));
    }
    node.write(TestNode.event("quick", "k", "q"));
    ticking("the other is heard", () -> node.published.contains("q"));
    released.countDown();
    ticking("all are heard", () -> node.published.size() == 7);

    assertThat(node.published).doesNotHaveDuplicates();
  }

  /** A node that hears what {@link #node} drains, on one thread; formats are slow there alone. */
  private TestNode hearing() {
    TestBus bus = new TestBus();
    bus.loses = offset -> isBusDead;
    node.engine.stop();
    node = new TestNode(database, "app", Clock.systemUTC(), threads, bus.way(), Map.of());
    TestNode hears =
        new TestNode(
            database,
            "app",
            Clock.systemUTC(),
            threads,
            bus.way(hearingThread),
            Map.of(Settings.OUTBOX_LEASE, "PT0.4S", Settings.OUTBOX_THREADS, "2")) {
          @Override
          Runnable prepare(Envelope envelope) {
            if (stuck.contains(envelope.json())) {
              composed.add(envelope.json());
              awaitRelease();
            }
            return super.prepare(envelope);
          }
        };
    for (int tenant = 0; tenant < 4; tenant++) {
      node.write(TestNode.event("t" + tenant, "k", "first" + tenant));
    }
    Await.until(
        "the streams are there", () -> node.monitor.counts().get(OutboxState.DELIVERED) == 4);
    for (int tenant = 0; tenant < 4; tenant++) {
      StreamName name = new StreamName("t" + tenant, "/ws/test");
      hears.heard.add(name);
      hears.feed.join(name);
    }
    return hears;
  }

  private void hearingTicks(TestNode hears, String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          hears.feed.tick();
          hears.formats.look();
          return condition.getAsBoolean();
        });
  }

  /** By the bus, whose one thread brings all, and by the table, which two threads read. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_node_that_hears_goes_on_with_other_streams_while_one_composes(boolean busIsDead)
      throws Exception {
    TestNode hears = hearing();
    isBusDead = busIsDead;
    for (int tenant = 0; tenant < 3; tenant++) {
      stuck.add("slow" + tenant);
      node.write(TestNode.event("t" + tenant, "k", "slow" + tenant));
      node.write(TestNode.event("t" + tenant, "k", "behind" + tenant));
    }
    Await.until("they are stuck", () -> isBusDead || composed.contains("slow0"));
    node.write(TestNode.event("t3", "k", "quick"));
    hearingTicks(hears, "the other is heard", () -> hears.published.contains("quick"));
    CompletableFuture.runAsync(() -> {}, hearingThread).get(10, TimeUnit.SECONDS);
    hearingTicks(hears, "what is behind is heard", () -> hears.published.size() == 4);

    assertThat(hears.published).containsExactlyInAnyOrder("quick", "behind0", "behind1", "behind2");
    assertThat(hears.leftOut)
        .hasSize(3)
        .allMatch(text -> text.matches("slow[0-2]: its format has been composing it for 200 ms"));
    assertThat(hears.formats.state().slow()).isEqualTo(3);
    released.countDown();
    node.write(TestNode.event("t0", "k", "last"));
    hearingTicks(hears, "all threads are back", () -> hears.published.contains("last"));
    Await.until("none is stuck", () -> hears.formats.state().slow() == 0);
    assertThat(hears.published).as("what came too late is not heard").hasSize(5);
    hears.engine.stop();
  }

  /** Its own drain of that stream gives its thread to others, and goes on when it can. */
  @Test
  void a_drain_waits_without_a_thread_for_what_its_clients_have_still_to_hear() throws Exception {
    TestNode hears = hearing();
    isBusDead = true; // nothing is left out before the drain comes
    stuck.add("slow0");
    node.write(TestNode.event("t0", "k", "slow0"));
    Await.until("it is drained", () -> node.published.contains("slow0"));
    node.engine.handBack(Duration.ofSeconds(5));
    hears.write(TestNode.event("t0", "k", "own"));
    hears.write(TestNode.event("t3", "k", "quick"));
    Await.until("the other is heard", () -> hears.published.contains("quick"));
    assertThat(hears.published).containsExactly("quick");
    hearingTicks(hears, "its own is heard", () -> hears.published.contains("own"));
    assertThat(hears.leftOut).hasSize(1);
    hears.engine.stop();
  }

  private static Envelope at(String path, Envelope event) {
    return new Envelope(
        event.id(),
        event.tenant(),
        path,
        event.key(),
        event.service(),
        event.event(),
        event.json(),
        event.attributes(),
        event.format(),
        event.audience(),
        event.sender());
  }
}
