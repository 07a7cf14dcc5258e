package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.outbox.TestNode.RETENTION;
import static org.carillon.outbox.TestNode.RETRY;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.api.outbox.OutboxState;
import org.carillon.event.Envelope;
import org.junit.jupiter.api.Test;

/** What is in the tables: how it is counted, and how long it is kept. */
interface RetentionContract extends NodeContract {

  @Test
  default void what_waits_is_counted_by_tenant_and_state() throws Exception {
    kill("dead");
    node().poisoned.add("bad");
    node().emit("sick", "bad", "behind");
    node().emit("well", "fine");
    node().drain();
    clock().pass(OutboxCounter.EVERY);
    database()
        .transactions()
        .call(
            () -> {
              node().outbox.write(TestNode.event("t2", "k", "new"));
              return true;
            });
    clock().pass(OutboxCounter.EVERY);
    node().engine.tick(); // and nothing is drained before it has counted
    OutboxCensus census = node().engine.condition().census();

    assertThat(census.tenants().get("t1"))
        .isEqualTo(
            new OutboxCensus.Count(2, Duration.ZERO, OutboxCounter.EVERY.multipliedBy(2), 1, 1));
    assertThat(census.tenants().get("t2"))
        .isEqualTo(new OutboxCensus.Count(1, OutboxCounter.EVERY, OutboxCounter.EVERY, 0, 0));
    assertThat(census.all().waiting()).isEqualTo(3);
    assertThat(node().engine.condition().lastLook()).isEqualTo(clock().instant());
  }

  @Test
  default void delivered_events_are_deleted_after_the_retention_and_no_others() throws Exception {
    long dead = kill("bad");
    for (int i = 0; i < 30; i++) {
      node().emit("k" + i, "e" + i);
    }
    node().drain();
    clock().pass(RETENTION);
    node().emit("k", "young");
    node().drain();
    node().tick();

    assertThat(node().monitor.counts())
        .containsEntry(OutboxState.DELIVERED, 1L)
        .containsEntry(OutboxState.DEAD, 1L);
    assertThat(node().monitor.states("id-young")).containsExactly(OutboxState.DELIVERED);
    assertThat(node().monitor.dead(10)).singleElement().matches(letter -> letter.entry() == dead);
  }

  @Test
  default void what_waited_long_is_kept_for_the_retention_from_its_delivery_on() throws Exception {
    node().emit("k", "late");
    clock().pass(RETENTION);
    node().tick();
    node().tick();
    assertThat(node().monitor.states("id-late")).containsExactly(OutboxState.DELIVERED);
    clock().pass(RETENTION);
    node().tick();

    assertThat(node().monitor.states("id-late")).isEmpty();
  }

  @Test
  default void after_the_retention_nothing_is_left_of_anything_but_the_dead() throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    TestNode failing =
        new TestNode(database(), "app", clock()) {
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
    clock().pass(RETRY);
    failing.tick();
    assertThat(failing.published).hasSize(2_502).contains("once", "behind");
    clock().pass(RETENTION);
    failing.tick();

    for (String table : List.of("Entry", "Failure")) {
      assertThat(rows(table)).as(table).isZero();
    }
    assertThat(rows("Offset")).as("says up to where was deleted").isEqualTo(1);
  }

  private long rows(String table) throws Exception {
    return database()
        .transactions()
        .call(
            () ->
                database()
                    .unit()
                    .ownEntityManager()
                    .createQuery("select count(r) from CarillonOutbox" + table + " r", Long.class)
                    .getSingleResult());
  }
}
