package org.carillon.broadcast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.Recipient;
import org.carillon.event.EventId;
import org.carillon.session.Frame;
import org.carillon.session.MonotonicClock;
import org.carillon.session.StreamEvent;
import org.carillon.session.WireProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The events of one path and tenant that a client may have missed which comes back, within a budget
 * of bytes that all of the node share. An event is added and queued for who hears it under this
 * object's monitor, so that who holds it sees a moment between two events.
 *
 * <p>Events are kept for as long as a client may have missed them that comes back in time: for the
 * window, and before that for as long as its end may have gone unnoticed. So whoever comes in time
 * has heard what is older than that, and its place is known though the event that it heard last is
 * not kept any more.
 */
public final class RecoveryBuffer {

  /** What an event takes beside its text. */
  private static final int OVERHEAD = 400;

  /**
   * One event.
   *
   * @param number counts those of this path and tenant
   * @param offset its place in the stream of the outbox; {@link #NO_STREAM}: it has none
   */
  private record Entry(
      long number,
      long offset,
      EventDelivery delivery,
      AudienceMatcher matcher,
      long at,
      int bytes) {}

  private final long keptMillis;
  private final AtomicLong used;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private long next;
  private long bytes;
  private int holders;
  private long wanted;
  private boolean begun;
  private long offset = NO_STREAM;

  /** From this number on everything is kept, but what is older than it needs to be. */
  private long whole;

  /** From this number on, all that is not of the outbox is; at or before {@link #whole}. */
  private long wholeLive;

  /** When the last event may have passed that is missing before {@link #whole}. */
  private long lostAt = NEVER;

  /** Up to this offset of the outbox, events may be missing here. */
  private long lostOffset = NO_STREAM;

  private long lastOffset = NO_STREAM;
  private long epoch = NO_STREAM;

  /** From this number on, offsets are those of {@link #epoch}: others were another stream's. */
  private long epochFrom;

  private boolean isBased;

  private static final long NEVER = Long.MIN_VALUE;

  /** Where there is no stream of the outbox. */
  public static final long NO_STREAM = -1;

  /**
   * A place between two events.
   *
   * @param number behind the events of lower numbers; below zero: not known here
   * @param offset how far the stream of the outbox had been heard there; {@link #NO_STREAM}: there
   *     was none
   */
  public record Place(long number, long offset) {

    /** One that is not known. */
    public static final Place UNKNOWN = new Place(-1, NO_STREAM);
  }

  /**
   * Nothing yet.
   *
   * @param keptMillis how long an event is kept
   * @param used the bytes that all use together
   */
  RecoveryBuffer(long keptMillis, AtomicLong used, boolean begun, long now) {
    this.begun = begun;
    this.keptMillis = keptMillis;
    this.used = used;
    this.wanted = now;
    if (!begun) {
      lostAt = now;
    }
  }

  /** Somebody may want to come back here. */
  public synchronized void hold() {
    holders++;
  }

  /** One less. What it may have missed is kept for the window. */
  public synchronized void release() {
    holders--;
    wanted = MonotonicClock.millis();
  }

  /** Somebody on another node may come back here. */
  synchronized void want(long now) {
    wanted = now;
  }

  /**
   * All events are heard here from now on.
   *
   * @param from the offset of the outbox's stream behind which they are, {@link #NO_STREAM}: there
   *     is none
   */
  synchronized void begin(long from, long now) {
    if (!begun) {
      begun = true;
      isBased = true;
      offset = from;
      lostOffset = Math.max(lostOffset, from);
      next++; // behind the last event, the outbox may have had others
      whole = next;
      lostAt = now;
    }
  }

  /**
   * Whether nobody can come back any more. A node wants it anew every quarter of the window for its
   * clients, and they may come for the window after it has died just before.
   */
  synchronized boolean isOver(long now) {
    return holders == 0 && now - wanted > keptMillis;
  }

  /** The place behind the last event. */
  public synchronized Place place(long streamOffset) {
    return new Place(next, streamOffset);
  }

  /**
   * The place behind the last event, of a client that joins here now.
   *
   * @param heardUpTo how far the stream of the outbox has been heard here
   */
  public synchronized Place placeHere(long heardUpTo, long now) {
    if (!isBased) { // it was kept from here on, and others may have joined elsewhere before
      isBased = true;
      if (lastOffset == NO_STREAM) {
        lostOffset = Math.max(lostOffset, heardUpTo);
        lostAt = Math.max(lostAt, now);
      }
    }
    return place(Math.max(heardUpTo, lastOffset));
  }

  /** The bytes that it uses. */
  synchronized long bytes() {
    return bytes;
  }

  /** How many events are kept. */
  synchronized int size() {
    return entries.size();
  }

  /** Adds an event. Of those before {@link #begin}, some may be missing. */
  synchronized void add(EventDelivery eventDelivery, AudienceMatcher matcher, long now) {
    expire(now);
    long number = next++;
    long at = offset(eventDelivery, number);
    int size = 2 * eventDelivery.envelope().json().length() + OVERHEAD;
    used.addAndGet(size);
    bytes += size;
    numbers.putIfAbsent(eventDelivery.envelope().id(), number); // a repeat is heard again
    entries.add(new Entry(number, at, eventDelivery, matcher, now, size));
  }

  private long offset(EventDelivery eventDelivery, long number) {
    StreamEvent event = eventDelivery.place();
    if (event == null) {
      return NO_STREAM;
    }
    if (event.epoch() != epoch) { // the tables were made anew
      epochFrom = epoch == NO_STREAM ? epochFrom : number;
      lostOffset = epoch == NO_STREAM ? lostOffset : NO_STREAM;
      lastOffset = NO_STREAM;
      epoch = event.epoch();
    }
    if (lastOffset == NO_STREAM && !isBased) {
      isBased = true; // from here on all are kept
      lostOffset = Math.max(lostOffset, event.offset() - 1);
      lostAt = Math.max(lostAt, wanted);
    }
    lastOffset = Math.max(lastOffset, event.offset());
    return event.offset();
  }

  /** Forgets what nobody can have missed who comes back in time. */
  synchronized void expire(long now) {
    for (Entry first = entries.peek();
        first != null && now - first.at > keptMillis;
        first = entries.peek()) {
      drop();
    }
  }

  /** Forgets the oldest events, for want of room. */
  synchronized void shrink(long byBytes) {
    long until = bytes - byBytes;
    while (bytes > until && !entries.isEmpty()) {
      Entry first = lose();
      whole = Math.max(whole, first.number + 1);
      wholeLive = Math.max(wholeLive, first.number + 1);
      lostAt = Math.max(lostAt, first.at);
    }
  }

  /** Forgets everything: events may have passed that were not heard here. */
  synchronized void clear(long now) {
    while (!entries.isEmpty()) {
      lose();
    }
    next++; // no place of before is complete any more
    whole = next;
    wholeLive = next;
    lostAt = now;
  }

  /**
   * As {@link #clear}: events of the outbox up to an offset were deleted before they were heard
   * here.
   */
  synchronized void clear(long now, long upTo) {
    clear(now);
    lostOffset = Math.max(lostOffset, upTo);
  }

  private Entry lose() {
    Entry first = drop();
    if (first.number >= epochFrom) {
      lostOffset = Math.max(lostOffset, first.offset);
    }
    return first;
  }

  private Entry drop() {
    Entry first = entries.remove();
    used.addAndGet(-first.bytes);
    bytes -= first.bytes;
    numbers.remove(first.delivery.envelope().id(), first.number);
    return first;
  }

  /**
   * The frames that a client missed, in their order.
   *
   * @param heard the last event that it heard; null: none
   * @param since where it began
   * @param client as which it hears events, now
   * @return null: some may be missing
   */
  synchronized @Nullable List<Frame> missed(
      @Nullable String heard, Place since, Recipient client, WireProtocol protocol, long now) {
    expire(now);
    long from = from(heard, since, now);
    if (!begun || from < 0) {
      return null;
    }
    List<Frame> frames = new ArrayList<>();
    boolean isByPlace = (heard == null || !numbers.containsKey(heard)) && isOffsetKnown(since);
    for (Entry entry : entries) {
      // Another node may have heard less of the outbox, when the client joined there.
      boolean isBehind =
          entry.number >= from
              || (isByPlace && entry.number >= epochFrom && entry.offset > since.offset);
      if (isBehind && entry.matcher.matches(client)) {
        String format = entry.delivery.envelope().format();
        Frame frame = entry.delivery.frame(protocol, format);
        if (frame != null) {
          frames.add(frame);
        } else if (entry.delivery.isMissing(protocol, format)) {
          return null;
        }
      }
    }
    return frames;
  }

  /** As {@link #missed(String, Place, Recipient, WireProtocol, long)}, now. */
  public @Nullable List<Frame> missed(
      @Nullable String heard, Place since, Recipient client, WireProtocol protocol) {
    return missed(heard, since, client, protocol, MonotonicClock.millis());
  }

  /** The number of the first event that it may have missed; below zero: some are not kept. */
  private long from(@Nullable String heard, Place since, long now) {
    Long number = heard == null ? null : numbers.get(heard);
    if (number == null && (heard == null ? since.number < 0 : !isOlderThanKept(heard))) {
      return -1; // it heard nothing, who knows since when; or something that was not heard here
    }
    long from = number == null ? Math.max(0, since.number) : number + 1;
    boolean isOutboxKnown = since.number >= 0 && since.offset >= offset;
    boolean isWhole = from >= whole || (from >= wholeLive && isOutboxKnown);
    boolean isLossOver = number == null && (lostAt == NEVER || now - lostAt > keptMillis);
    boolean isOutboxWhole = number != null || !isOffsetKnown(since) || since.offset >= lostOffset;
    return (isWhole && isOutboxWhole) || isLossOver ? from : -1;
  }

  /** Whether its offset can be compared with those that are here. */
  private boolean isOffsetKnown(Place since) {
    return since.offset >= 0 && since.number >= epochFrom;
  }

  /** Whether an event that is not here was emitted too long ago, by the time in its id. */
  private boolean isOlderThanKept(String id) {
    long emitted = EventId.emittedAt(id);
    return emitted >= 0 && System.currentTimeMillis() - emitted > keptMillis;
  }
}
