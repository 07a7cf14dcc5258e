package org.carillon.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.carillon.api.Delivery;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.event.Envelope;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;

/** The transactional choice: now, after commit, or through the outbox. */
final class DeliveryRouter {

  private static final Object WAITING = new Object();

  private final LocalBroadcaster broadcaster;
  private final Cluster cluster;
  private final PersistenceUnit unit;
  private final Transactions transactions;
  private final Outbox outbox;

  DeliveryRouter(
      LocalBroadcaster broadcaster,
      Cluster cluster,
      PersistenceUnit unit,
      Transactions transactions,
      Outbox outbox) {
    this.broadcaster = broadcaster;
    this.cluster = cluster;
    this.unit = unit;
    this.transactions = transactions;
    this.outbox = outbox;
  }

  /**
   * Delivers one event, an envelope for each of its paths.
   *
   * @throws IllegalStateException if it wants the outbox and there is none
   */
  void deliver(List<Envelope> envelopes, Delivery delivery) {
    switch (delivery) {
      case IMMEDIATE -> envelopes.forEach(this::broadcast);
      case AFTER_COMMIT -> afterCommit(envelopes);
      case OUTBOX, DEFAULT -> store(envelopes);
    }
  }

  private void afterCommit(List<Envelope> envelopes) {
    if (!transactions.isActive()) {
      envelopes.forEach(this::broadcast);
      return;
    }
    if (transactions.isRollbackOnly()) {
      return; // it will not be committed, so nobody will hear it
    }
    if (transactions.resource(WAITING) instanceof Waiting waiting) {
      waiting.envelopes.addAll(envelopes);
      return;
    }
    Waiting waiting = new Waiting(new ArrayList<>(envelopes));
    transactions.putResource(WAITING, waiting);
    transactions.afterCompletion(
        committed -> {
          if (committed) {
            waiting.envelopes.forEach(this::broadcastCommitted);
          }
        });
  }

  /** To the clients of this node, whatever the others do; then to those. */
  private void broadcast(Envelope envelope) {
    broadcaster.broadcast(envelope);
    cluster.publish(envelope);
  }

  /**
   * Runs on the committing thread: to broadcast is to match and to enqueue, without waiting for a
   * client and without JTA work, and what one thread commits first is heard first. An executor
   * would let a thread's next transaction overtake it.
   */
  private void broadcastCommitted(Envelope envelope) {
    try {
      broadcast(envelope);
    } catch (RuntimeException e) {
      // The transaction has committed: its caller must not see a failure, the other events follow.
      broadcaster.composeFailures().about(envelope, e);
    }
  }

  private void store(List<Envelope> envelopes) {
    if (!unit.isPresent()) {
      throw new IllegalStateException(
          "Event "
              + envelopes.get(0).event()
              + " wants the outbox, but the application has no persistence unit: add one, or say"
              + " delivery = IMMEDIATE");
    }
    if (transactions.isActive()) {
      if (!transactions.isRollbackOnly()) {
        envelopes.forEach(outbox::write);
      }
      return;
    }
    Callable<Boolean> write =
        () -> {
          envelopes.forEach(outbox::write);
          return true;
        };
    try {
      transactions.call(write);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "Event " + envelopes.get(0).event() + " cannot be written to the outbox", e);
    }
  }

  /** The events of a transaction, in the order of their emits. */
  private record Waiting(List<Envelope> envelopes) {}
}
