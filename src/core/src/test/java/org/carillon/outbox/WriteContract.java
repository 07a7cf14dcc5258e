package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.outbox.TestNode.LEASE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.carillon.api.outbox.OutboxState;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.carillon.outbox.StreamStore.Wanted;
import org.junit.jupiter.api.Test;

/** What commits is published, and nothing else is. */
interface WriteContract extends NodeContract {

  @Test
  default void nothing_is_published_before_the_commit() throws Exception {
    database()
        .transactions()
        .call(
            () -> {
              node().outbox.write(TestNode.event("t1", "k", "early"));
              node().tick();
              assertThat(node().published).isEmpty();
              return true;
            });
    node().drain();

    assertThat(node().published).containsExactly("early");
  }

  @Test
  default void a_rollback_leaves_nothing() {
    assertThatThrownBy(
            () ->
                database()
                    .transactions()
                    .call(
                        () -> {
                          node().outbox.write(TestNode.event("t1", "k", "never"));
                          throw new IllegalArgumentException("rolled back");
                        }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(node().isAwake()).isFalse();
    node().tick();
    assertThat(node().published).isEmpty();
    assertThat(node().monitor.counts()).containsEntry(OutboxState.PENDING, 0L);
  }

  @Test
  default void an_event_outside_a_transaction_is_refused() {
    assertThatThrownBy(() -> node().outbox.write(TestNode.event("t1", "k", "lost")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void an_event_is_read_as_it_was_written() throws Exception {
    List<Envelope> read = new ArrayList<>();
    TestNode writer = node();
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
    database()
        .transactions()
        .call(
            () -> {
              writer.outbox.write(written);
              writer.outbox.write(large);
              return true;
            });
    StreamStore store = node().store(node().stream("t1"));
    store
        .look(new Wanted(null, null, false, 2, clock().millis()))
        .fresh()
        .forEach(row -> read.add(row.envelope()));

    assertThat(read)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("key")
        .containsExactly(written, large);
    assertThat(read.get(0).key()).hasSize(255).startsWith("kkk");
  }

  /** What a transaction takes before it completes is no part of the latency that is told. */
  @Test
  default void an_event_is_as_old_as_the_end_of_its_transaction() throws Exception {
    database()
        .transactions()
        .call(
            () -> {
              node().outbox.write(TestNode.event("t1", "k", "1"));
              clock().pass(Duration.ofMinutes(1));
              return true;
            });

    assertThat(
            node()
                .store(node().stream("t1"))
                .look(new Wanted(null, null, false, 2, clock().millis()))
                .fresh())
        .extracting(EntryRow::created)
        .containsExactly(clock().millis());
  }

  @Test
  default void a_lost_wake_up_is_made_good_by_the_timer() throws Exception {
    TestNode writer = another();
    writer.emit("k", "1");
    node().tick();

    assertThat(node().published).containsExactly("1");
  }

  /** At first writes above all: nobody who holds a connection may wait for another one. */
  @Test
  default void writers_that_hold_all_connections_wait_for_none_more() throws Exception {
    int connections = 5;
    int writers = 20;
    database().limitConnections(connections);
    CyclicBarrier allTaken = new CyclicBarrier(connections);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Boolean>> written = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Envelope event = TestNode.event("t" + i % 4, "k", "e" + i);
        written.add(
            threads.submit(
                () ->
                    database()
                        .transactions()
                        .call(
                            () -> {
                              database()
                                  .unit()
                                  .entityManager()
                                  .createQuery("select count(*) from CarillonOutboxReceipt")
                                  .getSingleResult();
                              allTaken.await(5, TimeUnit.SECONDS);
                              node().outbox.write(event);
                              return true;
                            })));
      }
      for (Future<Boolean> one : written) {
        assertThat(one.get(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    node().drain();

    assertThat(node().published).hasSize(writers).doesNotHaveDuplicates();
  }

  @Test
  default void two_applications_on_one_schema_leave_each_other_alone() throws Exception {
    TestNode other = new TestNode(database(), "other", clock());
    node().emit("k", "mine");
    other.emit("k", "theirs");
    clock().pass(LEASE);
    other.engine.tick();
    other.drain();
    assertThat(other.published).containsExactly("theirs");
    assertThat(other.monitor.counts()).containsEntry(OutboxState.DELIVERED, 1L);
    assertThat(node().published).isEmpty();
    node().drain();

    assertThat(node().published).containsExactly("mine");
  }
}
