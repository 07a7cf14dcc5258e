package org.carillon.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What waits to be published: bounded, filled by the application's threads, which never wait, and
 * emptied by one. Wake-ups of one stream are one until they are taken, and are taken {@value
 * #WAKE_PAUSE_MILLIS} ms after the last ones at the earliest.
 */
final class PublishQueue {

  static final int WAKE_PAUSE_MILLIS = 5;

  private static final long WAKE_PAUSE = TimeUnit.MILLISECONDS.toNanos(WAKE_PAUSE_MILLIS);

  /** What is taken at once. */
  record Batch(List<OutgoingMessage> events, Set<ClusterStreamName> wakes) {
    boolean isEmpty() {
      return events.isEmpty() && wakes.isEmpty();
    }

    int size() {
      return events.size() + wakes.size();
    }
  }

  private final long limit;
  private final Deque<OutgoingMessage> events = new ArrayDeque<>();
  private Set<ClusterStreamName> wakes = new LinkedHashSet<>();
  private long size;
  private long wakesFrom = System.nanoTime();
  private boolean closed;
  private boolean nudged;

  /** One that takes so many characters. */
  PublishQueue(long limit) {
    this.limit = limit;
  }

  /** Whether there was room. */
  synchronized boolean offer(OutgoingMessage event) {
    long more = event.size();
    if (closed || (size + more > limit && !events.isEmpty())) {
      return false;
    }
    size += more;
    events.add(event);
    if (events.size() == 1) {
      notifyAll();
    }
    return true;
  }

  synchronized void wake(ClusterStreamName stream) {
    if (!closed && wakes.add(stream) && wakes.size() == 1) {
      notifyAll();
    }
  }

  /** Waits until there is something, at most so long; empty then. */
  synchronized Batch take(int most, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      long now = System.nanoTime();
      boolean ripe = !wakes.isEmpty() && now - wakesFrom >= 0;
      if (!events.isEmpty() || ripe || closed || nudged) {
        nudged = false;
        return new Batch(taken(most), ripe || closed ? takenWakes(now) : Set.of());
      }
      long wait = wakes.isEmpty() ? end - now : Math.min(end, wakesFrom) - now;
      if (wait <= 0) {
        return new Batch(List.of(), Set.of());
      }
      TimeUnit.NANOSECONDS.timedWait(this, wait);
    }
  }

  /** Ends the wait of {@link #take}, also where there is nothing. */
  synchronized void nudge() {
    nudged = true;
    notifyAll();
  }

  /** How many wait. */
  synchronized int size() {
    return events.size() + wakes.size();
  }

  /** Whether at least half is free, so that a queue that was full is no longer. */
  synchronized boolean hasRoom() {
    return size <= limit / 2;
  }

  /** Takes no more; what is in it can be taken still. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private List<OutgoingMessage> taken(int most) {
    List<OutgoingMessage> batch = new ArrayList<>(Math.min(most, events.size()));
    while (batch.size() < most && !events.isEmpty()) {
      OutgoingMessage event = events.remove();
      size -= event.size();
      batch.add(event);
    }
    return batch;
  }

  private Set<ClusterStreamName> takenWakes(long now) {
    Set<ClusterStreamName> taken = wakes;
    wakes = new LinkedHashSet<>();
    wakesFrom = now + WAKE_PAUSE;
    return taken;
  }
}
