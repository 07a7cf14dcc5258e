package org.carillon.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.event.Envelope;
import org.carillon.history.EventPublisher.Publication;
import org.carillon.outbox.StreamStore.Change;
import org.carillon.outbox.StreamStore.Sidelined;

/**
 * The sorting of a batch, in the order of its entries: what can be composed gets a place, what
 * cannot is put aside with all that follows under its key. Writes nothing down.
 */
final class DrainBatch {

  private static final System.Logger LOG = System.getLogger(DrainBatch.class.getName());

  private final EventComposer eventComposer;
  private final DrainSettings settings;
  private final Map<String, Long> blocked;
  private final Map<String, Long> waiting;
  private final Set<String> freed = new LinkedHashSet<>();
  private final List<Prepared> prepared = new ArrayList<>();
  private final List<Sidelined> sidelined = new ArrayList<>();
  private final List<Long> takenBack = new ArrayList<>();
  private final List<Long> recovered = new ArrayList<>();

  /** An event that can be published. */
  record Prepared(EntryRow row, Envelope envelope, Publication publication) {
    Prepared at(EntryRow placed) {
      return new Prepared(placed, envelope, publication);
    }
  }

  /**
   * An empty one.
   *
   * @param blocked the keys that failed events hold back, and behind which entries
   * @param waiting the keys of which events wait behind failed ones, and the first that does
   */
  DrainBatch(
      EventComposer eventComposer,
      DrainSettings settings,
      Map<String, Long> blocked,
      Map<String, Long> waiting) {
    this.eventComposer = eventComposer;
    this.settings = settings;
    this.blocked = new HashMap<>(blocked);
    this.waiting = waiting;
  }

  /** Sorts one event that has no offset. */
  void sort(EntryRow row) {
    if (isBlocked(row)) {
      hold(row);
      return;
    }
    if (row.id() > waiting.getOrDefault(row.key(), Long.MAX_VALUE)) {
      freed.add(row.key()); // others of its key come before it, and are next
      if (row.isFresh()) {
        queue(row);
      }
      return;
    }
    if (prepare(row) && !row.isFresh()) {
      recovered.add(row.id());
      freed.add(row.key());
    }
  }

  /** Prepares one event that has its offset already; without it, where it cannot be. */
  void resume(EntryRow row) {
    if (isBlocked(row)) {
      takenBack.add(row.id());
      hold(row);
    } else if (!prepare(row)) {
      takenBack.add(row.id());
    }
  }

  /** Goes on with one that has its offset and was prepared. */
  void resume(Prepared event) {
    if (isBlocked(event.row())) {
      takenBack.add(event.row().id());
      hold(event.row());
    } else {
      prepared.add(event);
    }
  }

  /** Puts aside one that had its offset, and failed when it was published. */
  void takeBack(EntryRow row, Throwable failure) {
    takenBack.add(row.id());
    fail(row, failure);
  }

  /** An event that has its place is behind a failed one only if it was written after it. */
  private boolean isBlocked(EntryRow row) {
    return row.id() > blocked.getOrDefault(row.key(), Long.MAX_VALUE);
  }

  private boolean prepare(EntryRow row) {
    try {
      Envelope envelope = row.envelope();
      prepared.add(
          new Prepared(row, envelope, eventComposer.compose(row.id(), envelope, settings.now())));
      return true;
    } catch (AbandonedException e) {
      throw e;
    } catch (Throwable e) { // of whatever format: also an Error ends nothing but this attempt
      fail(row, e);
      return false;
    }
  }

  /** What can be published, in order. */
  List<Prepared> prepared() {
    return prepared;
  }

  /** Whether none of what was sorted had to be put aside. */
  boolean allPrepared() {
    return sidelined.isEmpty();
  }

  /** Whether events that waited have been freed, and are next. */
  boolean freedAny() {
    return freed.stream().anyMatch(waiting::containsKey);
  }

  /** What became of the events; to be written down. */
  Change change(List<EntryRow> placed) {
    return new Change(placed, takenBack, sidelined, recovered, freed);
  }

  private void fail(EntryRow row, Throwable failure) {
    int attempts = Math.max(0, row.attempts()) + 1;
    String error = cut(failure.toString());
    if (settings.retry().triesAfter(attempts)) {
      settings.meter().failed(row.tenant());
      LOG.log(
          System.Logger.Level.WARNING,
          "Event {0} {1} cannot be delivered to {2}, attempt {3}: {4}",
          row.event(),
          row.eventId(),
          row.path(),
          attempts,
          failure.getClass().getName());
      long next = settings.now() + settings.retry().pauseAfter(attempts);
      sidelined.add(new Sidelined(row, OutboxFailure.DUE, attempts, next, error));
      blocked.put(row.key(), 0L); // whatever follows here
    } else {
      settings.meter().died(row.tenant());
      LOG.log(
          System.Logger.Level.ERROR,
          "Event {0} {1} is dead after {2} attempts to deliver it to {3}: {4}",
          row.event(),
          row.eventId(),
          attempts,
          row.path(),
          failure.getClass().getName());
      sidelined.add(new Sidelined(row, OutboxFailure.DEAD, attempts, Long.MAX_VALUE, error));
      freed.add(row.key());
    }
  }

  private void hold(EntryRow row) {
    int attempts = Math.max(0, row.attempts());
    sidelined.add(new Sidelined(row, OutboxFailure.HELD, attempts, Long.MAX_VALUE, null));
  }

  /** Behind those of its key that were freed just now, and are tried next. */
  private void queue(EntryRow row) {
    int attempts = Math.max(0, row.attempts());
    sidelined.add(new Sidelined(row, OutboxFailure.DUE, attempts, settings.now(), null));
  }

  private static String cut(String text) {
    return text.length() <= OutboxFailure.LAST_ERROR_LENGTH
        ? text
        : text.substring(0, OutboxFailure.LAST_ERROR_LENGTH);
  }
}
