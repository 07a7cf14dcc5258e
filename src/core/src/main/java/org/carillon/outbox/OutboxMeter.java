package org.carillon.outbox;

/** Counts what the outbox does; called on its threads, for each event. */
public interface OutboxMeter {

  /** Counts nothing. */
  OutboxMeter NONE =
      new OutboxMeter() {
        @Override
        public void delivered(String tenant, long afterMillis) {
          // nobody wants to know
        }

        @Override
        public void failed(String tenant) {
          // nobody wants to know
        }

        @Override
        public void died(String tenant) {
          // nobody wants to know
        }

        @Override
        public void counted(OutboxCensus census) {
          // nobody wants to know
        }
      };

  /**
   * An event was published to the connections.
   *
   * @param afterMillis after it was written
   */
  void delivered(String tenant, long afterMillis);

  /** An event could not be delivered, and is tried again. */
  void failed(String tenant);

  /** An event is not tried any more. */
  void died(String tenant);

  /** What waits was counted, in all nodes' tables. */
  void counted(OutboxCensus census);
}
