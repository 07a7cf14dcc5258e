package org.carillon.outbox;

/** Where an event of the outbox is; derived, not stored. */
public enum OutboxState {

  /** Committed and waiting for its turn, also behind a failed event of its key. */
  PENDING(
      "not exists (select 1 from CarillonOutboxOffset o where o.entry = e.id)"
          + " and not exists (select 1 from CarillonOutboxFailure f where f.entry = e.id"
          + " and (f.state = 2 or f.state = 0 and f.attempts > 0))"),

  /** Its place in the stream is fixed, and it is being published. */
  CLAIMED("exists " + OutboxState.PLACED + " and o.position > p.delivered)"),

  /** Published to the connections. */
  DELIVERED("exists " + OutboxState.PLACED + " and o.position <= p.delivered)"),

  /** Failed, and to be tried again. */
  FAILED(
      "exists (select 1 from CarillonOutboxFailure f where f.entry = e.id"
          + " and f.state = 0 and f.attempts > 0)"),

  /** Failed too often; kept until it is redriven or dropped. */
  DEAD("exists (select 1 from CarillonOutboxFailure f where f.entry = e.id and f.state = 2)");

  private static final String PLACED =
      "(select 1 from CarillonOutboxOffset o join CarillonOutboxStream p on p.id = o.stream"
          + " where o.entry = e.id";

  private final String condition;

  OutboxState(String condition) {
    this.condition = condition;
  }

  /** In HQL, of an entry {@code e}. */
  String condition() {
    return condition;
  }
}
