package org.carillon.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.Recipient;
import org.jspecify.annotations.Nullable;

/**
 * The events of one path and tenant that a client may have missed which comes back: those of the
 * last minutes, within a budget of bytes that all of the node share. An event is added and queued
 * for who hears it under this object's monitor, so that who holds it sees a moment between two
 * events.
 */
public final class Recent {

  /** What an event takes beside its text. */
  private static final int OVERHEAD = 400;

  /** One event; {@code number} counts those of this path and tenant. */
  private record Entry(
      long number, Delivery delivery, AudienceMatcher matcher, long at, int bytes) {}

  private final long windowMillis;
  private final long budget;
  private final AtomicLong used;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private long next;
  private int holders;
  private long wanted;
  private boolean begun;

  Recent(long windowMillis, long budget, AtomicLong used, boolean begun, long now) {
    this.begun = begun;
    this.windowMillis = windowMillis;
    this.budget = budget;
    this.used = used;
    this.wanted = now;
  }

  /** Somebody may want to come back here. */
  public synchronized void hold() {
    holders++;
  }

  /** One less. What it may have missed is kept for the window. */
  public synchronized void release() {
    holders--;
    wanted = Heartbeat.now();
  }

  /** Somebody on another node may come back here. */
  synchronized void want(long now) {
    wanted = now;
  }

  /** All events are heard here from now on. */
  synchronized void begin() {
    if (!begun) {
      begun = true;
      next++; // what came before is not complete
    }
  }

  /**
   * Whether nobody can come back any more. A node wants it anew every quarter of the window for its
   * clients, and they may come for the window after it has died just before.
   */
  synchronized boolean isOver(long now) {
    return holders == 0 && now - wanted > windowMillis + windowMillis / 4;
  }

  /** The place behind the last event. */
  public synchronized long place() {
    return next;
  }

  synchronized void add(Delivery delivery, AudienceMatcher matcher, long now) {
    if (!begun) {
      return;
    }
    expire(now);
    long number = next++;
    int bytes = 2 * delivery.envelope().json().length() + OVERHEAD;
    used.addAndGet(bytes);
    numbers.putIfAbsent(delivery.envelope().id(), number); // a repeat is heard again
    entries.add(new Entry(number, delivery, matcher, now, bytes));
    while (!entries.isEmpty() && used.get() > budget) {
      drop();
    }
  }

  /** Forgets what is older than the window. */
  synchronized void expire(long now) {
    for (Entry first = entries.peek();
        first != null && now - first.at > windowMillis;
        first = entries.peek()) {
      drop();
    }
  }

  /** Forgets everything: events may have passed that were not heard here. */
  synchronized void clear() {
    while (!entries.isEmpty()) {
      drop();
    }
    next++; // no place of before is complete any more
  }

  private void drop() {
    Entry first = entries.remove();
    used.addAndGet(-first.bytes);
    numbers.remove(first.delivery.envelope().id(), first.number);
  }

  /**
   * The frames that a client missed, in their order.
   *
   * @param offset the last event that it heard; null: none
   * @param since where it began, if it heard none; below zero: not known
   * @param client as which it hears events, now
   * @return null: not all are known any more
   */
  public synchronized @Nullable List<Frame> missed(
      @Nullable String offset, long since, Recipient client, WireProtocol protocol) {
    if (!begun) {
      return null;
    }
    long from;
    if (offset == null) {
      from = since;
    } else {
      Long heard = numbers.get(offset);
      from = heard == null ? -1 : heard + 1;
    }
    long oldest = entries.isEmpty() ? next : entries.getFirst().number;
    if (from < oldest) {
      return null;
    }
    List<Frame> frames = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.number >= from && entry.matcher.matches(client)) {
        Frame frame = entry.delivery.frame(protocol, entry.delivery.envelope().format());
        if (frame != null) {
          frames.add(frame);
        }
      }
    }
    return frames;
  }
}
