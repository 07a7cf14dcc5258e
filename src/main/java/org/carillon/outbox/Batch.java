package org.carillon.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.carillon.history.Publisher;
import org.carillon.history.Publisher.Publication;
import org.carillon.outbox.StreamStore.Sidelined;
import org.carillon.session.Envelope;

/**
 * The sorting of a batch, in the order of its entries: what can be composed gets a place, what
 * cannot is put aside with all that follows under its key.
 */
final class Batch {

  private static final System.Logger LOG = System.getLogger(Batch.class.getName());

  private final StreamStore store;
  private final Publisher publisher;
  private final RetryPolicy retry;
  private final OutboxMeter meter;
  private final long now;
  private final Set<String> blocked = new HashSet<>();
  private final Set<String> freed = new HashSet<>();
  private final List<Prepared> prepared = new ArrayList<>();
  private final List<Sidelined> sidelined = new ArrayList<>();
  private final List<Long> recovered = new ArrayList<>();

  /** An event that can be published. */
  record Prepared(EntryRow row, Envelope envelope, Publication publication) {
    Prepared at(EntryRow placed) {
      return new Prepared(placed, envelope, publication);
    }
  }

  Batch(StreamStore store, Publisher publisher, RetryPolicy retry, OutboxMeter meter, long now) {
    this.store = store;
    this.publisher = publisher;
    this.retry = retry;
    this.meter = meter;
    this.now = now;
  }

  void block(List<String> keys) {
    blocked.addAll(keys);
  }

  /** Sorts one event that has no offset. */
  void sort(EntryRow row) {
    if (blocked.contains(row.key())) {
      hold(row);
      return;
    }
    if (row.isFresh() && freed.contains(row.key())) {
      queue(row);
      return;
    }
    Prepared ready;
    try {
      ready = prepare(row);
    } catch (RuntimeException e) {
      fail(row, e);
      return;
    }
    prepared.add(ready);
    if (!row.isFresh()) {
      recovered.add(row.id());
      free(row.key());
    }
  }

  private Prepared prepare(EntryRow row) {
    Envelope envelope = row.envelope();
    return new Prepared(row, envelope, publisher.prepare(envelope));
  }

  /** Prepares one event that has its offset already; without it, where it cannot be. */
  void resume(EntryRow row) {
    if (blocked.contains(row.key())) {
      store.takeBack(row.id());
      hold(row);
      return;
    }
    try {
      prepared.add(prepare(row));
    } catch (RuntimeException e) {
      takeBack(row, e);
    }
  }

  /** Puts aside one that had its offset, and failed when it was published. */
  void takeBack(EntryRow row, RuntimeException failure) {
    store.takeBack(row.id());
    fail(row, failure);
  }

  /** What can be published, in order. */
  List<Prepared> prepared() {
    return prepared;
  }

  boolean isEmpty() {
    return prepared.isEmpty() && sidelined.isEmpty();
  }

  /** Whether none of what was sorted had to be put aside. */
  boolean allPrepared() {
    return sidelined.isEmpty();
  }

  /** Whether events that waited have been freed, and are next. */
  boolean freedAny() {
    return !freed.isEmpty();
  }

  /** Writes down what became of the events that are not published. */
  void writeDown() {
    store.recover(recovered);
    recovered.clear();
    store.note(sidelined);
    sidelined.clear();
  }

  private void fail(EntryRow row, RuntimeException failure) {
    int attempts = Math.max(0, row.attempts()) + 1;
    String error = cut(failure.toString());
    if (retry.triesAfter(attempts)) {
      meter.failed(row.tenant());
      LOG.log(
          System.Logger.Level.WARNING,
          "Event {0} {1} cannot be delivered to {2}, attempt {3}: {4}",
          row.event(),
          row.eventId(),
          row.path(),
          attempts,
          failure.getClass().getName());
      sidelined.add(
          new Sidelined(row, OutboxFailure.DUE, attempts, now + retry.pauseAfter(attempts), error));
      blocked.add(row.key());
    } else {
      meter.died(row.tenant());
      LOG.log(
          System.Logger.Level.ERROR,
          "Event {0} {1} is dead after {2} attempts to deliver it to {3}: {4}",
          row.event(),
          row.eventId(),
          attempts,
          row.path(),
          failure.getClass().getName());
      sidelined.add(new Sidelined(row, OutboxFailure.DEAD, attempts, Long.MAX_VALUE, error));
      free(row.key());
    }
  }

  private void hold(EntryRow row) {
    int attempts = Math.max(0, row.attempts());
    sidelined.add(new Sidelined(row, OutboxFailure.HELD, attempts, Long.MAX_VALUE, null));
  }

  /** Behind those of its key that were freed just now, and are tried next. */
  private void queue(EntryRow row) {
    sidelined.add(new Sidelined(row, OutboxFailure.DUE, Math.max(0, row.attempts()), now, null));
    freed.add(row.key());
  }

  private void free(String key) {
    if (store.free(key, now)) {
      freed.add(key);
    }
  }

  private static String cut(String text) {
    return text.length() <= OutboxFailure.LAST_ERROR_LENGTH
        ? text
        : text.substring(0, OutboxFailure.LAST_ERROR_LENGTH);
  }
}
