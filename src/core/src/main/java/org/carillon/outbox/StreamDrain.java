package org.carillon.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamRow;
import org.carillon.outbox.DrainBatch.Prepared;
import org.carillon.outbox.StreamStore.Change;
import org.carillon.outbox.StreamStore.Found;
import org.carillon.outbox.StreamStore.State;
import org.carillon.outbox.StreamStore.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * Drains one stream, batch by batch: it looks, composes, writes the offsets down together with the
 * lease, and then publishes. The watermark moves with the next batch, or when the lease is given
 * back. What had an offset and was not published when a node died is published by the next one,
 * with the same event ids and offsets.
 *
 * <p>Each look and each write is a short transaction of its own: nothing is locked while an
 * application's format composes. A write fails where anybody else has written meanwhile. So a
 * stopped node stops nobody, and what it knew is worth nothing when it comes back.
 *
 * <p>A batch ends when it is full, or after a part of the lease; so it makes progress whatever its
 * size, and the lease is prolonged as long as its owner works.
 *
 * <p>Used by one thread at a time.
 */
final class StreamDrain {

  /** Who composes for so long takes the lease first, so that no other node does the same work. */
  private static final Duration CLAIMED_AFTER = Duration.ofMillis(50);

  private final StreamStore store;
  private final EventComposer eventComposer;
  private final StreamFeeds streamFeeds;
  private final DrainSettings settings;
  private @Nullable Held held;
  private @Nullable UnsettledNumbers unseen;
  private int drained;

  StreamDrain(
      StreamStore store,
      EventComposer eventComposer,
      StreamFeeds streamFeeds,
      DrainSettings settings) {
    this.store = store;
    this.eventComposer = eventComposer;
    this.streamFeeds = streamFeeds;
    this.settings = settings;
  }

  /**
   * The lease, held.
   *
   * @param state as it stands in the stream's row
   * @param position up to where events were published since; 0: none were
   * @param end the last offset of the batch
   * @param rest what was prepared and not published yet
   * @param failure why the first of the rest could not be published; null: it was not tried
   * @param failures whether events are off the straight way, as far as is known
   */
  private record Held(
      State state,
      long position,
      long end,
      List<Prepared> rest,
      @Nullable Throwable failure,
      boolean failures) {

    State published() {
      return state.delivered(rest.isEmpty() ? end : position);
    }
  }

  /** For whoever takes the stream over from a thread that is stuck in a format here. */
  StreamDrain successor() {
    StreamDrain next = new StreamDrain(store, eventComposer.successor(), streamFeeds, settings);
    next.unseen = unseen;
    return next;
  }

  /** Whether the thread here was stuck in a format since then or longer, and is left behind. */
  boolean abandon(long since) {
    return eventComposer.abandon(since);
  }

  /** Since when a format has been composing, in milliseconds since 1970. */
  long composingSince() {
    return eventComposer.since();
  }

  /** How many events the last batch had. */
  int drained() {
    return drained;
  }

  /** Whether it has the lease. */
  boolean holds() {
    return held != null;
  }

  /**
   * Drains a batch.
   *
   * @param drainScope how far to look
   * @return whether there is more
   * @throws StreamGoneException if the stream has no row any more
   * @throws AbandonedException if another thread has taken the stream over
   */
  boolean batch(DrainScope drainScope) throws Exception {
    Held before = held;
    held = null; // after a failure nothing is sure: the row is read anew
    if (before != null && !before.rest.isEmpty()) {
      return goOn(before);
    }
    return begin(before, drainScope);
  }

  /**
   * Gives the lease back, unless one more look finds something.
   *
   * @return whether it did, and keeps the lease
   */
  boolean release() throws Exception {
    Held before = held;
    if (before == null || !before.rest.isEmpty()) {
      return before != null;
    }
    held = null;
    State state = before.published();
    UnsettledNumbers where = unseen == null ? UnsettledNumbers.above(state.floor()) : unseen;
    StreamStore.Release done = store.release(state, state.delivered(), where, settings.now());
    held = done == StreamStore.Release.MORE ? before : null;
    return held != null;
  }

  /**
   * Gives the lease back without another look: this node drains no more, and the next one goes on
   * behind what was published here. What failed here keeps its place, and is tried there.
   */
  void handBack() throws Exception {
    Held before = held;
    held = null;
    if (before != null) {
      State state = before.published();
      store.release(state, state.delivered(), null, settings.now());
    }
  }

  private boolean begin(@Nullable Held before, DrainScope drainScope) throws Exception {
    long start = settings.now();
    boolean failures = before == null || before.failures || drainScope != DrainScope.NEW;
    Found found =
        store.look(
            new Wanted(
                before == null ? null : before.published(),
                drainScope == DrainScope.EVERYTHING ? UnsettledNumbers.EVERYTHING : unseen,
                failures,
                settings.batch(),
                start));
    if (found == null) {
      throw new StreamGoneException();
    }
    if (before == null && found.state().isTaken(settings.node(), start)) {
      return !store.isTaken(start); // it may have been given back just now
    }
    boolean isResumed = found.state().last() > found.state().delivered();
    List<EntryRow> rows =
        isResumed
            ? found.given()
            : Stream.concat(found.due().stream(), found.fresh().stream()).toList();
    if (rows.isEmpty() && !isResumed) {
      unseen = found.unsettled();
      held = before;
      return false;
    }
    return sort(before != null, found, rows, isResumed, start);
  }

  /** Composes what was found, as much as there is time for, and goes on with it. */
  private boolean sort(
      boolean isOwner, Found found, List<EntryRow> rows, boolean isResumed, long start)
      throws Exception {
    boolean owned = isOwner;
    State state = found.state();
    DrainBatch drainBatch =
        new DrainBatch(eventComposer, settings, found.blocked(), found.waiting());
    int sorted = 0;
    for (EntryRow row : rows) {
      long now = settings.now();
      if (sorted > 0 && now - start >= settings.lease().toMillis() / 4) {
        break;
      }
      if (!owned && now - start >= CLAIMED_AFTER.toMillis()) {
        State claimed = store.write(state, state, Change.NONE, now);
        if (claimed == null) {
          return true;
        }
        owned = true;
        state = claimed;
      }
      if (isResumed) {
        drainBatch.resume(row);
      } else {
        drainBatch.sort(row);
      }
      sorted++;
    }
    return isResumed
        ? resume(state, found, drainBatch, sorted)
        : place(state, found, drainBatch, sorted);
  }

  /** What has its offset already, and may have been published by a node that died. */
  private boolean resume(State state, Found found, DrainBatch drainBatch, int sorted)
      throws Exception {
    List<EntryRow> given = found.given();
    boolean isAll = sorted == given.size() && sorted < settings.batch();
    long end = isAll ? state.last() : given.get(sorted - 1).position();
    State written = store.write(state, state, drainBatch.change(List.of()), settings.now());
    return written == null
        || publish(
            written,
            end,
            drainBatch.prepared(),
            found.failures() || !drainBatch.allPrepared(),
            true);
  }

  /** Gives offsets to what has none. */
  private boolean place(State state, Found found, DrainBatch drainBatch, int sorted)
      throws Exception {
    int fresh = Math.max(0, sorted - found.due().size());
    int size = found.due().size() + found.fresh().size();
    boolean isAll = sorted == size && size < settings.batch();
    UnsettledNumbers left = found.unseen();
    if (isAll) {
      left = found.unsettled();
    } else if (fresh > 0) {
      left = left.readUpTo(found.fresh().get(fresh - 1).id(), found.unsettled());
    }
    List<Prepared> placed = new ArrayList<>();
    long position = state.last();
    for (Prepared event : drainBatch.prepared()) {
      placed.add(event.at(event.row().at(++position)));
    }
    Change change = drainBatch.change(placed.stream().map(Prepared::row).toList());
    State written =
        store.write(state, state.placed(position, left.floor()), change, settings.now());
    if (written == null) {
      return true; // another node was faster: what it left is to be looked for
    }
    unseen = left;
    boolean more = !isAll || drainBatch.freedAny();
    return publish(written, position, placed, found.failures() || !drainBatch.allPrepared(), more);
  }

  /** Prolongs the lease, takes back what failed, and publishes what follows. */
  private boolean goOn(Held before) throws Exception {
    DrainBatch drainBatch = new DrainBatch(eventComposer, settings, Map.of(), Map.of());
    List<Prepared> rest = before.rest;
    if (before.failure != null) {
      drainBatch.takeBack(rest.get(0).row(), before.failure);
      rest = rest.subList(1, rest.size());
    }
    rest.forEach(drainBatch::resume);
    State state = before.published();
    State written = store.write(state, state, drainBatch.change(List.of()), settings.now());
    boolean failures = before.failures || !drainBatch.allPrepared();
    return written == null || publish(written, before.end, drainBatch.prepared(), failures, true);
  }

  /**
   * Publishes, until half of the lease is over or one fails: what is left then is published after
   * the lease has been prolonged, and what failed has been taken back. Nobody hears what follows
   * before that: as long as the failed event may still come at its offset, who has heard a higher
   * one would miss it.
   */
  private boolean publish(
      State state, long end, List<Prepared> events, boolean failures, boolean more)
      throws Exception {
    drained = events.size();
    if (events.isEmpty()) {
      held = new Held(state, end, end, events, null, failures);
      return more;
    }
    Held after;
    try (StreamFeeds.Turn turn = streamFeeds.turn(state.row(), state.delivered())) {
      after =
          turn == null // its clients are not as far yet: the lease is prolonged meanwhile
              ? new Held(state, 0, end, events, null, failures)
              : publish(state, end, events, failures, turn);
    }
    held = after;
    return more || !after.rest.isEmpty();
  }

  private Held publish(
      State state, long end, List<Prepared> events, boolean failures, StreamFeeds.Turn turn) {
    StreamRow row = state.row();
    long stop = state.leaseUntil() - settings.lease().toMillis() / 2;
    long position = 0;
    for (int i = 0; i < events.size(); i++) {
      Prepared event = events.get(i);
      if (settings.now() >= stop) { // another node may take it, and take back what comes next
        return new Held(state, position, end, events.subList(i, events.size()), null, failures);
      }
      try {
        turn.publish(event.row().position(), event.envelope(), event.publication());
      } catch (Throwable e) { // also an Error ends nothing but this attempt
        return new Held(state, position, end, events.subList(i, events.size()), e, failures);
      }
      position = event.row().position();
      tell(row, event);
      settings.meter().delivered(event.row().tenant(), settings.now() - event.row().created());
    }
    return new Held(state, end, end, List.of(), null, failures);
  }

  /** What the other nodes are not told they read from the table. */
  private void tell(StreamRow row, Prepared event) {
    try {
      streamFeeds.tell(row, event.row().position(), event.envelope());
    } catch (RuntimeException | Error e) {
      settings.complaints().about("telling other nodes", e);
    }
  }
}
