package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.Cluster;
import org.carillon.outbox.TestNode.Killed;
import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;
import org.carillon.session.Envelope;
import org.carillon.session.EventAttributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outbox promises, on any database. */
abstract class OutboxContract {

  private static final Duration RETRY = Duration.ofMinutes(10);
  private static final Duration LEASE = Duration.ofSeconds(11);
  private static final Duration RETENTION = Duration.ofMinutes(11);

  private JtaDatabase database;
  private final TestClock clock = new TestClock();
  private TestNode node;

  /** An empty one. */
  abstract JtaDatabase open();

  @BeforeEach
  void begin() {
    database = open();
    node = new TestNode(database, "app", clock);
  }

  @AfterEach
  void end() {
    database.close();
  }

  @Test
  void what_is_committed_is_published_in_the_order_of_the_commits() throws Exception {
    for (int i = 0; i < 25; i++) {
      node.emit("k" + i % 3, "a" + i, "b" + i);
    }
    node.drain();

    List<String> expected =
        IntStream.range(0, 25).boxed().flatMap(i -> List.of("a" + i, "b" + i).stream()).toList();
    assertThat(node.published).isEqualTo(expected);
    assertThat(node.monitor.counts()).containsEntry(OutboxState.DELIVERED, 50L);
    assertThat(node.monitor.states("id-a0")).containsExactly(OutboxState.DELIVERED);
  }

  @Test
  void nothing_is_published_before_the_commit() throws Exception {
    database
        .transactions()
        .call(
            () -> {
              node.outbox.write(TestNode.event("t1", "k", "early"));
              node.tick();
              assertThat(node.published).isEmpty();
              return true;
            });
    node.drain();

    assertThat(node.published).containsExactly("early");
  }

  @Test
  void a_rollback_leaves_nothing() {
    assertThatThrownBy(
            () ->
                database
                    .transactions()
                    .call(
                        () -> {
                          node.outbox.write(TestNode.event("t1", "k", "never"));
                          throw new IllegalArgumentException("rolled back");
                        }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(node.isAwake()).isFalse();
    node.tick();
    assertThat(node.published).isEmpty();
    assertThat(node.monitor.counts()).containsEntry(OutboxState.PENDING, 0L);
  }

  @Test
  void an_event_outside_a_transaction_is_refused() {
    assertThatThrownBy(() -> node.outbox.write(TestNode.event("t1", "k", "lost")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_event_is_read_as_it_was_written() throws Exception {
    List<Envelope> read = new ArrayList<>();
    TestNode writer = node;
    Envelope written = TestNode.event("t1", "k".repeat(400), "x");
    Envelope large =
        new Envelope(
            "large",
            "t1",
            written.path(),
            "k",
            "Test",
            "happened",
            "\u00e9".repeat(100_000),
            EventAttributes.NONE,
            "json",
            ResolvedAudience.EVERYONE,
            null);
    database
        .transactions()
        .call(
            () -> {
              writer.outbox.write(written);
              writer.outbox.write(large);
              return true;
            });
    database
        .transactions()
        .call(
            () -> {
              StreamStore store =
                  new StreamStore(
                      database.unit().ownEntityManager().unwrap(org.hibernate.Session.class),
                      node.engine.inserts(),
                      node.engine.stream("t1", "/ws/test"));
              store.fresh(0, 2).forEach(row -> read.add(row.envelope()));
              return true;
            });

    assertThat(read)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("key")
        .containsExactly(written, large);
    assertThat(read.get(0).key()).hasSize(255).startsWith("kkk");
  }

  @Test
  void a_commit_that_was_overtaken_is_published_too() throws Exception {
    CountDownLatch drawn = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> late =
          other.submit(
              () ->
                  database
                      .transactions()
                      .call(
                          () -> {
                            node.outbox.write(TestNode.event("t1", "slow", "late"));
                            database
                                .transactions()
                                .beforeCompletion(
                                    () -> {
                                      drawn.countDown();
                                      await(commit);
                                    });
                            return true;
                          }));
      await(drawn);
      node.emit("fast", "overtook");
      node.drain();
      assertThat(node.published).containsExactly("overtook");
      commit.countDown();
      late.get(30, TimeUnit.SECONDS);
      node.drain();
    } finally {
      commit.countDown();
      other.shutdownNow();
    }

    assertThat(node.published).containsExactly("overtook", "late");
  }

  @Test
  void a_commit_that_comes_minutes_after_its_number_is_found_by_the_sweep() throws Exception {
    CountDownLatch drawn = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> late =
          other.submit(
              () ->
                  database
                      .transactions()
                      .call(
                          () -> {
                            node.outbox.write(TestNode.event("t1", "slow", "late"));
                            database
                                .transactions()
                                .beforeCompletion(
                                    () -> {
                                      drawn.countDown();
                                      await(commit);
                                    });
                            return true;
                          }));
      await(drawn);
      node.tick();
      for (int i = 0; i < 3; i++) {
        node.emit("fast", "overtook" + i);
        node.drain();
        clock.pass(Duration.ofSeconds(5));
      }
      commit.countDown();
      late.get(30, TimeUnit.SECONDS);
      node.drain();
      assertThat(node.published).doesNotContain("late");
      clock.pass(Watch.SWEEP);
      node.tick();
    } finally {
      commit.countDown();
      other.shutdownNow();
    }

    assertThat(node.published).containsExactly("overtook0", "overtook1", "overtook2", "late");
  }

  @Test
  void concurrent_writers_are_all_published_once_and_each_in_its_own_order() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    TestNode busy = new TestNode(database, "app", Clock.systemUTC(), threads);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < 6; w++) {
        int writer = w;
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    busy.emit("k" + i % 5, writer + "-" + i);
                  }
                  return true;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      until(() -> busy.published.size() >= 240);
    } finally {
      busy.engine.stop();
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(busy.published).hasSize(240).doesNotHaveDuplicates();
    for (int w = 0; w < 6; w++) {
      String prefix = w + "-";
      assertThat(busy.published.stream().filter(text -> text.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, 40).mapToObj(i -> prefix + i).toList());
    }
    assertThat(inOrderOfOffsets()).isEqualTo(busy.published.stream().map(t -> "id-" + t).toList());
  }

  @Test
  void two_nodes_never_publish_a_stream_at_the_same_time() throws Exception {
    Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
    List<String> overlaps = Collections.synchronizedList(new ArrayList<>());
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newCachedThreadPool();
    List<TestNode> nodes = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      nodes.add(
          new TestNode(database, "app", Clock.systemUTC(), threads) {
            @Override
            Runnable prepare(Envelope envelope) {
              return () -> {
                AtomicInteger count =
                    inside.computeIfAbsent(envelope.tenant(), t -> new AtomicInteger());
                if (count.incrementAndGet() > 1) {
                  overlaps.add(envelope.id());
                }
                order.add(envelope.json());
                count.decrementAndGet();
              };
            }
          });
    }
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (TestNode writing : nodes) {
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 60; i++) {
                    writing.emit("k", nodes.indexOf(writing) + "-" + i);
                  }
                  return true;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      // Without a tick: who gives the lease back sees what was committed while it was taken.
      until(() -> order.size() >= 120);
    } finally {
      nodes.forEach(one -> one.engine.stop());
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(overlaps).isEmpty();
    assertThat(order).hasSize(120).doesNotHaveDuplicates();
    assertThat(inOrderOfOffsets()).isEqualTo(order.stream().map(t -> "id-" + t).toList());
  }

  @Test
  void what_a_killed_node_had_not_marked_is_published_again_with_the_same_id_and_offset()
      throws Exception {
    node.emit("k", "1", "2", "3");
    node.deadly.add("3");
    assertThatThrownBy(node::drain).isInstanceOf(Killed.class);
    assertThat(node.published).containsExactly("1", "2");
    assertThat(node.monitor.counts()).containsEntry(OutboxState.CLAIMED, 3L);
    List<String> before = inOrderOfOffsets();

    TestNode next = new TestNode(database, "app", clock);
    next.emit("k", "4");
    next.tick();
    assertThat(next.published).as("while the lease lasts").isEmpty();
    clock.pass(LEASE);
    next.tick();

    assertThat(next.published).containsExactly("1", "2", "3", "4");
    assertThat(inOrderOfOffsets()).startsWith(before.toArray(String[]::new)).hasSize(4);
    assertThat(next.monitor.counts()).containsEntry(OutboxState.DELIVERED, 4L);
  }

  @Test
  void a_node_that_slept_while_others_drained_does_not_turn_the_stream_back() throws Exception {
    TestNode next = new TestNode(database, "app", clock);
    TestNode sleeper =
        new TestNode(database, "app", clock) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              publication.run();
              clock.pass(LEASE);
              write(next, TestNode.event("t1", "k", "2"));
              CompletableFuture.runAsync(next::tick).join();
            };
          }
        };
    sleeper.emit("k", "1");
    sleeper.drain();
    next.emit("k", "3");
    next.drain();

    assertThat(sleeper.published).containsExactly("1");
    assertThat(next.published).containsExactly("1", "2", "3");
    assertThat(inOrderOfOffsets()).containsExactly("id-1", "id-2", "id-3");
  }

  @Test
  void a_failed_event_keeps_its_place_before_its_key_when_the_lease_is_handed_back()
      throws Exception {
    TestNode leaving =
        new TestNode(database, "app", clock) {
          @Override
          Runnable prepare(Envelope envelope) {
            return () -> {
              engine.stop();
              throw new IllegalStateException("not now");
            };
          }
        };
    leaving.emit("sick", "1", "2");
    leaving.emit("well", "3");
    leaving.drain();
    TestNode next = new TestNode(database, "app", clock);
    next.failOnce("1");
    next.tick();
    assertThat(next.published).containsExactly("3");
    clock.pass(RETRY);
    next.tick();

    assertThat(next.published).containsExactly("3", "1", "2");
  }

  @Test
  void a_node_with_smaller_batches_keeps_the_order_of_what_it_takes_over() throws Exception {
    TestNode killed = new TestNode(database, "app", clock, null, Cluster.alone(), "100");
    killed.deadly.add("bad");
    killed.emit("sick", "bad");
    for (int i = 0; i < 20; i++) {
      killed.emit("well" + i, "w" + i);
    }
    killed.emit("sick", "behind");
    assertThatThrownBy(killed::drain).isInstanceOf(Killed.class);
    clock.pass(LEASE);
    node.poisoned.add("bad");
    node.tick();
    assertThat(node.published).hasSize(20).doesNotContain("behind");
    node.poisoned.clear();
    clock.pass(RETRY);
    node.tick();

    assertThat(node.published).hasSize(22).endsWith("bad", "behind");
  }

  @Test
  void a_drained_stream_is_free_for_the_next_node_at_once() throws Exception {
    node.emit("k", "1");
    node.drain();
    TestNode next = new TestNode(database, "app", clock);
    next.emit("k", "2");
    next.drain();

    assertThat(next.published).containsExactly("2");
  }

  @Test
  void a_node_that_hands_back_leaves_the_rest_to_the_next_one_at_once() throws Exception {
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    TestNode leaving =
        new TestNode(database, "app", clock, threads) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              under.countDown();
              await(goOn);
              publication.run();
            };
          }
        };
    try {
      leaving.emit("k", IntStream.range(0, 30).mapToObj(String::valueOf).toArray(String[]::new));
      await(under);
      assertThat(leaving.engine.handBack(Duration.ofMillis(1))).as("while it publishes").isFalse();
      Future<Boolean> handed =
          threads.submit(() -> leaving.engine.handBack(Duration.ofSeconds(30)));
      goOn.countDown();
      assertThat(handed.get(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      goOn.countDown();
      threads.shutdown();
    }
    assertThat(owners()).containsOnlyNulls();
    TestNode next = new TestNode(database, "app", clock);
    next.tick();

    assertThat(leaving.published).hasSize(10); // the batch that was under way
    assertThat(next.published)
        .containsExactlyElementsOf(IntStream.range(10, 30).mapToObj(String::valueOf).toList());
    leaving.emit("k", "later");
    next.tick();
    assertThat(leaving.published).hasSize(10);
    assertThat(next.published).endsWith("later");
  }

  @Test
  void a_stream_that_is_woken_does_not_wait_for_the_backlog_of_others() throws Exception {
    node.engine.stream("t2", "/ws/test");
    for (int heavy = 0; heavy < 3; heavy++) {
      int tenant = heavy;
      database
          .transactions()
          .call(
              () -> {
                for (int i = 0; i < 200; i++) {
                  node.outbox.write(TestNode.event("heavy" + tenant, "k", tenant + "-" + i));
                }
                return true;
              });
    }
    TestNode busy =
        new TestNode(database, "app", clock) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              publication.run();
              if (published.size() == 50) {
                write(this, TestNode.event("t2", "k", "light"));
              }
            };
          }
        };
    busy.tick(); // one thread for all streams

    assertThat(busy.published).hasSize(601);
    assertThat(busy.published.indexOf("light")).isLessThan(60);
    for (int tenant = 0; tenant < 3; tenant++) {
      assertThat(busy.published.subList(0, 61)).as("turns").contains(tenant + "-0");
    }
  }

  private void write(TestNode where, Envelope event) {
    try {
      database
          .transactions()
          .callSeparately(
              () -> {
                where.outbox.write(event);
                return true;
              });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> owners() throws Exception {
    return database
        .transactions()
        .call(
            () ->
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery("select s.owner from CarillonOutboxStream s", String.class)
                    .getResultList());
  }

  @Test
  void a_poisoned_event_holds_back_its_own_key_alone() throws Exception {
    node.poisoned.add("bad");
    node.emit("sick", "bad");
    node.emit("well", "1");
    node.emit("sick", "behind");
    node.drain();

    assertThat(node.published).containsExactly("1");
    assertThat(node.monitor.states("id-bad")).containsExactly(OutboxState.FAILED);
    assertThat(node.monitor.states("id-behind")).containsExactly(OutboxState.PENDING);

    node.tick();
    assertThat(node.published).as("before its pause is over").containsExactly("1");

    node.poisoned.clear();
    clock.pass(RETRY);
    node.tick();
    assertThat(node.published).containsExactly("1", "bad", "behind");
    assertThat(node.monitor.counts()).containsEntry(OutboxState.DELIVERED, 3L);
  }

  @Test
  void what_comes_while_others_of_its_key_wait_stays_behind_them() throws Exception {
    node.poisoned.add("bad");
    node.emit("sick", "bad");
    for (int i = 0; i < 15; i++) {
      node.emit("sick", "w" + i);
    }
    node.drain();
    node.poisoned.clear();
    clock.pass(RETRY);
    node.emit("sick", "last");
    node.tick();

    List<String> expected = new ArrayList<>(List.of("bad"));
    IntStream.range(0, 15).forEach(i -> expected.add("w" + i));
    expected.add("last");
    assertThat(node.published).isEqualTo(expected);
  }

  @Test
  void an_event_that_fails_too_often_is_dead_and_lets_its_key_go_on() throws Exception {
    node.poisoned.add("bad");
    node.emit("sick", "bad", "behind");
    node.drain();
    for (int i = 1; i < TestNode.ATTEMPTS; i++) {
      clock.pass(RETRY);
      node.tick();
    }

    assertThat(node.published).containsExactly("behind");
    assertThat(node.monitor.dead(10))
        .singleElement()
        .satisfies(
            dead -> {
              assertThat(dead.json()).isEqualTo("bad");
              assertThat(dead.attempts()).isEqualTo(TestNode.ATTEMPTS);
              assertThat(dead.lastError()).contains("cannot compose bad");
            });
  }

  @Test
  void a_dead_event_that_is_redriven_comes_last() throws Exception {
    long dead = kill("bad");
    node.emit("sick", "after");
    node.drain();
    node.poisoned.clear();
    assertThat(node.monitor.redrive(dead)).isTrue();
    node.drain();

    assertThat(node.published).containsExactly("after", "bad");
    assertThat(node.monitor.dead(10)).isEmpty();
    assertThat(node.monitor.redrive(dead)).isFalse();
  }

  @Test
  void a_dead_event_that_is_dropped_is_gone() throws Exception {
    long dead = kill("bad");
    assertThat(node.monitor.drop(dead)).isTrue();
    assertThat(node.monitor.drop(dead)).isFalse();

    assertThat(node.monitor.states("id-bad")).isEmpty();
  }

  @Test
  void a_dead_event_is_redriven_or_dropped_but_not_both() throws Exception {
    for (int i = 0; i < 10; i++) {
      long dead = kill("bad" + i);
      CompletableFuture<Boolean> dropped =
          CompletableFuture.supplyAsync(() -> node.monitor.drop(dead));
      boolean redriven = node.monitor.redrive(dead);

      assertThat(redriven).isNotEqualTo(dropped.get(30, TimeUnit.SECONDS));
      node.poisoned.clear();
      node.drain();
      assertThat(node.published.contains("bad" + i)).isEqualTo(redriven);
    }
  }

  @Test
  void an_event_that_fails_when_it_is_published_is_tried_again_with_those_of_its_key()
      throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    List<String> order = new ArrayList<>();
    TestNode failing =
        new TestNode(database, "app", clock) {
          @Override
          Runnable prepare(Envelope envelope) {
            return () -> {
              if (envelope.json().equals("1") && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not now");
              }
              order.add(envelope.json());
            };
          }
        };
    failing.emit("k", "1", "2");
    failing.emit("other", "3");
    failing.drain();
    assertThat(order).containsExactly("3");
    assertThat(failing.monitor.states("id-1")).containsExactly(OutboxState.FAILED);
    clock.pass(RETRY);
    failing.tick();

    assertThat(order).containsExactly("3", "1", "2");
    assertThat(failing.monitor.counts()).containsEntry(OutboxState.DELIVERED, 3L);
  }

  @Test
  void a_claimed_event_that_can_no_longer_be_composed_does_not_stop_its_stream() throws Exception {
    node.emit("k", "1");
    node.deadly.add("1");
    assertThatThrownBy(node::drain).isInstanceOf(Killed.class);
    clock.pass(LEASE);
    TestNode next = new TestNode(database, "app", clock);
    next.poisoned.add("1");
    next.tick();
    next.emit("other", "2");
    next.drain();

    assertThat(next.published).containsExactly("2");
    assertThat(next.monitor.states("id-1")).containsExactly(OutboxState.FAILED);
  }

  @Test
  void delivered_events_are_deleted_after_the_retention_and_no_others() throws Exception {
    long dead = kill("bad");
    for (int i = 0; i < 30; i++) {
      node.emit("k" + i, "e" + i);
    }
    node.drain();
    clock.pass(RETENTION);
    node.emit("k", "young");
    node.drain();
    node.tick();

    assertThat(node.monitor.counts())
        .containsEntry(OutboxState.DELIVERED, 1L)
        .containsEntry(OutboxState.DEAD, 1L);
    assertThat(node.monitor.states("id-young")).containsExactly(OutboxState.DELIVERED);
    assertThat(node.monitor.dead(10)).singleElement().matches(letter -> letter.entry() == dead);
  }

  @Test
  void what_waited_long_is_kept_for_the_retention_from_its_delivery_on() throws Exception {
    node.emit("k", "late");
    clock.pass(RETENTION);
    node.tick();
    node.tick();
    assertThat(node.monitor.states("id-late")).containsExactly(OutboxState.DELIVERED);
    clock.pass(RETENTION);
    node.tick();

    assertThat(node.monitor.states("id-late")).isEmpty();
  }

  @Test
  void after_the_retention_nothing_is_left_of_anything_but_the_dead() throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    TestNode failing =
        new TestNode(database, "app", clock) {
          @Override
          public Runnable prepare(Envelope envelope) {
            if (envelope.json().equals("once") && failures.getAndDecrement() > 0) {
              throw new IllegalStateException("not now");
            }
            return super.prepare(envelope);
          }
        };
    failing.emit("k", "once", "behind");
    for (int i = 0; i < 2_500; i++) {
      failing.emit("k" + i % 7, "e" + i);
    }
    failing.drain();
    clock.pass(RETRY);
    failing.tick();
    assertThat(failing.published).hasSize(2_502).contains("once", "behind");
    clock.pass(RETENTION);
    failing.tick();

    for (String table : List.of("Entry", "Offset", "Failure")) {
      assertThat(rows(table)).as(table).isZero();
    }
  }

  @Test
  void what_waits_is_counted_by_tenant_and_state() throws Exception {
    kill("dead");
    node.poisoned.add("bad");
    node.emit("sick", "bad", "behind");
    node.emit("well", "fine");
    node.drain();
    clock.pass(Counter.EVERY);
    database
        .transactions()
        .call(
            () -> {
              node.outbox.write(TestNode.event("t2", "k", "new"));
              return true;
            });
    clock.pass(Counter.EVERY);
    node.engine.tick(); // and nothing is drained before it has counted
    OutboxCensus census = node.engine.condition().census();

    assertThat(census.tenants().get("t1"))
        .isEqualTo(new OutboxCensus.Count(2, Duration.ZERO, Counter.EVERY.multipliedBy(2), 1, 1));
    assertThat(census.tenants().get("t2"))
        .isEqualTo(new OutboxCensus.Count(1, Counter.EVERY, Counter.EVERY, 0, 0));
    assertThat(census.all().waiting()).isEqualTo(3);
    assertThat(node.engine.condition().lastLook()).isEqualTo(clock.instant());
  }

  private long rows(String table) throws Exception {
    return database
        .transactions()
        .call(
            () ->
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery("select count(r) from CarillonOutbox" + table + " r", Long.class)
                    .getSingleResult());
  }

  @Test
  void two_applications_on_one_schema_leave_each_other_alone() throws Exception {
    TestNode other = new TestNode(database, "other", clock);
    node.emit("k", "mine");
    other.emit("k", "theirs");
    clock.pass(LEASE);
    other.engine.tick();
    other.drain();
    assertThat(other.published).containsExactly("theirs");
    assertThat(other.monitor.counts()).containsEntry(OutboxState.DELIVERED, 1L);
    assertThat(node.published).isEmpty();
    node.drain();

    assertThat(node.published).containsExactly("mine");
  }

  @Test
  void a_lost_wake_up_is_made_good_by_the_timer() throws Exception {
    TestNode writer = new TestNode(database, "app", clock);
    writer.emit("k", "1");
    node.tick();

    assertThat(node.published).containsExactly("1");
  }

  private long kill(String text) throws Exception {
    node.poisoned.add(text);
    node.emit("sick", text);
    node.drain();
    for (int i = 1; i < TestNode.ATTEMPTS; i++) {
      clock.pass(RETRY);
      node.tick();
    }
    return node.monitor.dead(10).get(0).entry();
  }

  private List<String> inOrderOfOffsets() throws Exception {
    return database
        .transactions()
        .call(
            () ->
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery(
                        "select e.eventId from CarillonOutboxOffset o"
                            + " join CarillonOutboxEntry e on e.id = o.entry order by o.position",
                        String.class)
                    .getResultList());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
