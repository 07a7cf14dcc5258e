package org.carillon.api.outbox;

/** Where an event of the outbox is; derived, not stored. */
public enum OutboxState {

  /** Committed and waiting for its turn, also behind a failed event of its key. */
  PENDING,

  /** Its place in the stream is fixed, and it is being published. */
  CLAIMED,

  /** Published to the connections. */
  DELIVERED,

  /** Failed, and to be tried again. */
  FAILED,

  /** Failed too often; kept until it is redriven or dropped. */
  DEAD
}
