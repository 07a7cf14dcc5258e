package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.outbox.TestNode.LEASE;
import static org.carillon.outbox.TestNode.RETRY;

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
import org.carillon.api.outbox.OutboxState;
import org.carillon.cluster.Cluster;
import org.carillon.event.Envelope;
import org.carillon.testing.Await;
import org.junit.jupiter.api.Test;

/** A stream has one node at a time, and goes from one to the next as it is. */
interface LeaseContract extends NodeContract {

  @Test
  default void two_nodes_never_publish_a_stream_at_the_same_time() throws Exception {
    Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
    List<String> overlaps = Collections.synchronizedList(new ArrayList<>());
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newCachedThreadPool();
    List<TestNode> nodes = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      nodes.add(
          new TestNode(database(), "app", Clock.systemUTC(), threads) {
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
      Await.until("all are published", () -> order.size() >= 120);
    } finally {
      nodes.forEach(one -> one.engine.stop());
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(overlaps).isEmpty();
    assertThat(order).hasSize(120).doesNotHaveDuplicates();
    assertThat(node().offsets()).isEqualTo(order.stream().map(t -> "id-" + t).toList());
  }

  /** The commit of what was only looked at is time between the event and its client. */
  @Test
  default void no_transaction_is_spent_on_a_look() throws Exception {
    node().emit("k", "1");
    long before = database().transactionsOnTheDatabase();
    node().drain();
    assertThat(node().published).containsExactly("1");
    assertThat(database().transactionsOnTheDatabase() - before)
        .as("to take the lease with the offset, and to give it back")
        .isEqualTo(2);
  }

  @Test
  default void what_a_killed_node_had_not_marked_is_published_again_with_the_same_id_and_offset()
      throws Exception {
    node().emit("k", "1", "2", "3");
    node().deadly.add("3");
    node().drain();
    TestNode next = another();
    assertThat(node().published).containsExactly("1", "2");
    assertThat(next.monitor.counts()).containsEntry(OutboxState.CLAIMED, 3L);
    List<String> before = node().offsets();

    next.emit("k", "4");
    next.tick();
    assertThat(next.published).as("while the lease lasts").isEmpty();
    clock().pass(LEASE);
    next.tick();

    assertThat(next.published).containsExactly("1", "2", "3", "4");
    assertThat(node().offsets()).startsWith(before.toArray(String[]::new)).hasSize(4);
    assertThat(next.monitor.counts()).containsEntry(OutboxState.DELIVERED, 4L);
  }

  @Test
  default void a_node_that_slept_while_others_drained_does_not_turn_the_stream_back()
      throws Exception {
    TestNode next = another();
    TestNode sleeper =
        new TestNode(database(), "app", clock()) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              publication.run();
              clock().pass(LEASE);
              next.write(TestNode.event("t1", "k", "2"));
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
    assertThat(node().offsets()).containsExactly("id-1", "id-2", "id-3");
  }

  @Test
  default void a_failed_event_keeps_its_place_before_its_key_when_the_lease_is_handed_back()
      throws Exception {
    TestNode leaving =
        new TestNode(database(), "app", clock()) {
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
    TestNode next = another();
    next.failOnce("1");
    next.tick();
    assertThat(next.published).containsExactly("3");
    clock().pass(RETRY);
    next.tick();

    assertThat(next.published).containsExactly("3", "1", "2");
  }

  @Test
  default void a_node_with_smaller_batches_keeps_the_order_of_what_it_takes_over()
      throws Exception {
    TestNode killed = new TestNode(database(), "app", clock(), null, Cluster.alone(), "100");
    killed.deadly.add("bad");
    killed.emit("sick", "bad");
    for (int i = 0; i < 20; i++) {
      killed.emit("well" + i, "w" + i);
    }
    killed.emit("sick", "behind");
    killed.drain();
    clock().pass(LEASE);
    node().poisoned.add("bad");
    node().tick();
    assertThat(node().published).hasSize(20).doesNotContain("behind");
    node().poisoned.clear();
    clock().pass(RETRY);
    node().tick();

    assertThat(node().published).hasSize(22).endsWith("bad", "behind");
  }

  @Test
  default void a_drained_stream_is_free_for_the_next_node_at_once() throws Exception {
    node().emit("k", "1");
    node().drain();
    TestNode next = another();
    next.emit("k", "2");
    next.drain();

    assertThat(next.published).containsExactly("2");
  }

  @Test
  default void a_node_that_hands_back_leaves_the_rest_to_the_next_one_at_once() throws Exception {
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    TestNode leaving =
        new TestNode(database(), "app", clock(), threads) {
          @Override
          Runnable prepare(Envelope envelope) {
            Runnable publication = super.prepare(envelope);
            return () -> {
              under.countDown();
              Await.until("it may go on", () -> goOn.getCount() == 0);
              publication.run();
            };
          }
        };
    try {
      leaving.emit("k", IntStream.range(0, 30).mapToObj(String::valueOf).toArray(String[]::new));
      assertThat(under.await(30, TimeUnit.SECONDS)).isTrue();
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
    TestNode next = another();
    next.tick();

    assertThat(leaving.published).hasSize(10); // the batch that was under way
    assertThat(next.published)
        .containsExactlyElementsOf(IntStream.range(10, 30).mapToObj(String::valueOf).toList());
    leaving.emit("k", "later");
    next.tick();
    assertThat(leaving.published).hasSize(10);
    assertThat(next.published).endsWith("later");
  }

  /**
   * Who gives a lease back looks before, with the row locked. An event that is committed after that
   * look finds the lease taken, as long as the giving back is not committed.
   */
  @Test
  default void an_event_is_not_missed_while_a_lease_is_being_given_back() throws Exception {
    node().emit("k", "1");
    node().drain();
    lease("other", clock().millis() + LEASE.toMillis());
    CountDownLatch given = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<?> giving =
          threads.submit(
              () ->
                  database()
                      .transactions()
                      .call(
                          () -> {
                            free();
                            given.countDown();
                            Await.until("it was looked", () -> looked.getCount() == 0);
                            return true;
                          }));
      assertThat(given.await(30, TimeUnit.SECONDS)).isTrue();
      TestNode woken = another();
      woken.emit("k", "2");
      woken.afterTransaction = looked::countDown;
      Future<?> draining = threads.submit(woken::drain);
      Await.until("it has looked", () -> looked.getCount() == 0 || draining.isDone());
      looked.countDown();
      giving.get(30, TimeUnit.SECONDS);
      draining.get(30, TimeUnit.SECONDS);
      assertThat(woken.published).as("without a tick").containsExactly("2");
    } finally {
      looked.countDown();
      threads.shutdownNow();
    }
  }

  private void lease(String owner, long until) throws Exception {
    database()
        .transactions()
        .call(
            () ->
                database()
                    .unit()
                    .ownEntityManager()
                    .createQuery(
                        "update CarillonOutboxStream s set s.owner = :owner, s.leaseUntil = :until")
                    .setParameter("owner", owner)
                    .setParameter("until", until)
                    .executeUpdate());
  }

  private void free() {
    database()
        .unit()
        .ownEntityManager()
        .createQuery(
            "update CarillonOutboxStream s set s.owner = null, s.leaseUntil = s.leaseUntil + 1")
        .executeUpdate();
  }

  private List<String> owners() throws Exception {
    return database()
        .transactions()
        .call(
            () ->
                database()
                    .unit()
                    .ownEntityManager()
                    .createQuery("select s.owner from CarillonOutboxStream s", String.class)
                    .getResultList());
  }
}
