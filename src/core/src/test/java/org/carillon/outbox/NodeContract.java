package org.carillon.outbox;

import static org.carillon.outbox.TestNode.RETRY;

import org.carillon.outbox.TestNode.TestClock;
import org.carillon.persistence.JtaDatabase;

/** Where the outbox runs. */
interface NodeContract {

  /** An empty one. */
  JtaDatabase database();

  TestClock clock();

  /** A node of an application on the database. */
  TestNode node();

  /** One more node of the application. */
  default TestNode another() {
    return new TestNode(database(), "app", clock());
  }

  /** Lets the node fail at an event until it is dead; returns its entry. */
  default long kill(String text) throws Exception {
    node().poisoned.add(text);
    node().emit("sick", text);
    node().drain();
    for (int i = 1; i < TestNode.ATTEMPTS; i++) {
      clock().pass(RETRY);
      node().tick();
    }
    return node().monitor.dead(10).get(0).entry();
  }
}
