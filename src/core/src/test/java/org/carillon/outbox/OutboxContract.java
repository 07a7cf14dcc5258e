package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outbox promises, on any database. */
abstract class OutboxContract extends DatabaseContract
    implements WriteContract, OrderContract, LeaseContract, FailureContract, RetentionContract {

  private TestNode node;

  @BeforeEach
  void begin() {
    node = another();
  }

  @Override
  public JtaDatabase database() {
    return database;
  }

  @Override
  public TestClock clock() {
    return clock;
  }

  @Override
  public TestNode node() {
    return node;
  }

  @Test
  void a_node_goes_on_after_somebody_has_emptied_the_tables() throws Exception {
    node.emit("k", "before");
    node.drain();
    deleteStreams();
    node.emit("k", "after");
    node.drain();
    node.emit("k", "later");
    node.drain();

    assertThat(node.published).containsExactly("before", "after", "later");
  }

  @Test
  void what_cannot_be_moved_after_somebody_has_emptied_the_tables_is_heard_later()
      throws Exception {
    node.emit("k", "before");
    node.drain();
    deleteStreams();
    node.emit("k", "after");
    node.afterTransaction =
        () -> {
          if (database.transactions().isActive()) { // the look that finds the stream gone is not
            throw new IllegalStateException("not now");
          }
        };
    node.drain();
    assertThat(node.published).containsExactly("before");
    node.afterTransaction = () -> {};
    node.tick();

    assertThat(node.published).containsExactly("before", "after");
  }
}
