package org.carillon.outbox;

import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.BeforeEach;

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
}
