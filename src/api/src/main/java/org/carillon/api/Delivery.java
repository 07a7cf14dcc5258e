package org.carillon.api;

/** When an emitted event is heard, and what happens to it if the node dies. */
public enum Delivery {

  /** What the declaring service says; {@link #OUTBOX} where there is none. */
  DEFAULT,

  /** Now, whatever becomes of the transaction. Lost if the node dies. */
  IMMEDIATE,

  /**
   * After commit and never after rollback; now, where no transaction is active. Lost if the node
   * dies between commit and send.
   */
  AFTER_COMMIT,

  /**
   * After commit and never after rollback, at least once: an event that committed survives the
   * node, and a repeat has the same event id. Outside a transaction the emit opens one of its own
   * and is durable when it returns.
   */
  OUTBOX
}
