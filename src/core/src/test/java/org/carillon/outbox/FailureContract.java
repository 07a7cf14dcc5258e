package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.outbox.TestNode.LEASE;
import static org.carillon.outbox.TestNode.RETRY;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.carillon.api.outbox.OutboxState;
import org.carillon.cluster.Cluster;
import org.carillon.event.Envelope;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.Test;

/**
 * Events that fail: they are tried again before what follows under their key, until they are dead.
 */
interface FailureContract extends NodeContract {

  @Test
  default void a_poisoned_event_holds_back_its_own_key_alone() throws Exception {
    node().poisoned.add("bad");
    node().emit("sick", "bad");
    node().emit("well", "1");
    node().emit("sick", "behind");
    node().drain();

    assertThat(node().published).containsExactly("1");
    assertThat(node().monitor.states("id-bad")).containsExactly(OutboxState.FAILED);
    assertThat(node().monitor.states("id-behind")).containsExactly(OutboxState.PENDING);

    node().tick();
    assertThat(node().published).as("before its pause is over").containsExactly("1");

    node().poisoned.clear();
    clock().pass(RETRY);
    node().tick();
    assertThat(node().published).containsExactly("1", "bad", "behind");
    assertThat(node().monitor.counts()).containsEntry(OutboxState.DELIVERED, 3L);
  }

  /** Then nothing says any more that they have failed, nor what was behind them. */
  @Test
  default void failing_events_are_found_again_after_somebody_has_emptied_the_table_of_failures()
      throws Exception {
    node().poisoned.add("bad");
    node().emit("sick", "bad");
    node().emit("sick", "behind");
    node().emit("well", "1");
    node().drain();
    database()
        .transactions()
        .callSeparately(
            () ->
                database()
                    .unit()
                    .ownEntityManager()
                    .createQuery("delete from CarillonOutboxFailure")
                    .executeUpdate());
    node().poisoned.clear();
    node().emit("sick", "later");
    clock().pass(StreamSweep.SWEEP);
    for (int i = 0; i < 3; i++) {
      node().tick();
      clock().pass(RETRY);
    }

    assertThat(node().published).containsExactlyInAnyOrder("1", "bad", "behind", "later");
    assertThat(node().monitor.counts())
        .containsEntry(OutboxState.PENDING, 0L)
        .containsEntry(OutboxState.FAILED, 0L);
  }

  @Test
  default void what_comes_while_others_of_its_key_wait_stays_behind_them() throws Exception {
    node().poisoned.add("bad");
    node().emit("sick", "bad");
    for (int i = 0; i < 15; i++) {
      node().emit("sick", "w" + i);
    }
    node().drain();
    node().poisoned.clear();
    clock().pass(RETRY);
    node().emit("sick", "last");
    node().tick();

    List<String> expected = new ArrayList<>(List.of("bad"));
    IntStream.range(0, 15).forEach(i -> expected.add("w" + i));
    expected.add("last");
    assertThat(node().published).isEqualTo(expected);
  }

  @Test
  default void an_event_that_fails_when_it_is_published_is_tried_again_with_those_of_its_key()
      throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    List<String> order = new ArrayList<>();
    TestNode failing =
        new TestNode(database(), "app", clock()) {
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
    clock().pass(RETRY);
    failing.tick();

    assertThat(order).containsExactly("3", "1", "2");
    assertThat(failing.monitor.counts()).containsEntry(OutboxState.DELIVERED, 3L);
  }

  @Test
  default void a_claimed_event_that_can_no_longer_be_composed_does_not_stop_its_stream()
      throws Exception {
    node().emit("k", "1");
    node().deadly.add("1");
    node().drain();
    clock().pass(LEASE);
    TestNode next = another();
    next.poisoned.add("1");
    next.tick();
    next.emit("other", "2");
    next.drain();

    assertThat(next.published).containsExactly("2");
    assertThat(next.monitor.states("id-1")).containsExactly(OutboxState.FAILED);
  }

  @Test
  default void an_event_that_fails_too_often_is_dead_and_lets_its_key_go_on() throws Exception {
    node().poisoned.add("bad");
    node().emit("sick", "bad", "behind");
    node().drain();
    for (int i = 1; i < TestNode.ATTEMPTS; i++) {
      clock().pass(RETRY);
      node().tick();
    }

    assertThat(node().published).containsExactly("behind");
    assertThat(node().monitor.dead(10))
        .singleElement()
        .satisfies(
            dead -> {
              assertThat(dead.json()).isEqualTo("bad");
              assertThat(dead.attempts()).isEqualTo(TestNode.ATTEMPTS);
              assertThat(dead.lastError()).contains("cannot compose bad");
            });
  }

  @Test
  default void a_dead_event_that_is_redriven_comes_last() throws Exception {
    long dead = kill("bad");
    node().emit("sick", "after");
    node().drain();
    node().poisoned.clear();
    assertThat(node().monitor.redrive(dead)).isTrue();
    node().drain();

    assertThat(node().published).containsExactly("after", "bad");
    assertThat(node().monitor.dead(10)).isEmpty();
    assertThat(node().monitor.redrive(dead)).isFalse();
  }

  @Test
  default void a_dead_event_that_is_dropped_is_gone() throws Exception {
    long dead = kill("bad");
    assertThat(node().monitor.drop(dead)).isTrue();
    assertThat(node().monitor.drop(dead)).isFalse();

    assertThat(node().monitor.states("id-bad")).isEmpty();
  }

  @Test
  default void a_dead_event_is_redriven_or_dropped_but_not_both() throws Exception {
    for (int i = 0; i < 10; i++) {
      long dead = kill("bad" + i);
      CompletableFuture<Boolean> dropped =
          CompletableFuture.supplyAsync(() -> node().monitor.drop(dead));
      boolean redriven = node().monitor.redrive(dead);

      assertThat(redriven).isNotEqualTo(dropped.get(30, TimeUnit.SECONDS));
      node().poisoned.clear();
      node().drain();
      assertThat(node().published.contains("bad" + i)).isEqualTo(redriven);
    }
  }

  /** What follows a failed event is published when its place has been taken back, not before. */
  @Test
  default void failing_publications_cost_a_transaction_and_few_statements_each() throws Exception {
    Cost few = costOfFailures(10);
    Cost many = costOfFailures(80);

    assertThat(many.transactions()).isLessThanOrEqualTo(few.transactions() + 70);
    assertThat(many.statements()).isLessThanOrEqualTo(few.statements() + 3 * 70);
  }

  @Test
  default void what_is_behind_a_failed_publication_is_taken_back_at_once() throws Exception {
    Statistics statistics = statistics();
    TestNode node = nodeWithBatchesOf(80);
    String[] texts = IntStream.range(0, 80).mapToObj(i -> "e" + i).toArray(String[]::new);
    node.failOnce("e0");
    node.emit("k", texts);
    statistics.clear();
    node.drain();

    assertThat(statistics.getPrepareStatementCount()).isLessThan(30);
    assertThat(node.published).isEmpty();
    clock().pass(RETRY);
    node.tick();
    assertThat(node.published).containsExactly(texts);
  }

  /** What a drain costs the database, without its inserts, which are batches. */
  record Cost(long transactions, long statements) {}

  private Cost costOfFailures(int events) throws Exception {
    Statistics statistics = statistics();
    TestNode node = nodeWithBatchesOf(events);
    AtomicInteger transactions = new AtomicInteger();
    database()
        .transactions()
        .call(
            () -> {
              for (int i = 0; i < events; i++) {
                String text = events + "-" + i;
                node.failOnce(text);
                node.outbox.write(TestNode.event("t" + events, "k" + i, text));
              }
              return true;
            });
    node.afterTransaction = transactions::incrementAndGet;
    statistics.clear();
    node.drain();

    assertThat(node.monitor.states("id-" + events + "-" + (events - 1)))
        .containsExactly(OutboxState.FAILED);
    return new Cost(transactions.get(), statistics.getPrepareStatementCount());
  }

  private TestNode nodeWithBatchesOf(int events) {
    return new TestNode(database(), "app", clock(), null, Cluster.alone(), String.valueOf(events));
  }

  private Statistics statistics() {
    Statistics statistics =
        database().unit().factory().unwrap(SessionFactory.class).getStatistics();
    statistics.setStatisticsEnabled(true);
    return statistics;
  }
}
