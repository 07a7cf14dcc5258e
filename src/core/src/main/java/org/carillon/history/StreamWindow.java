package org.carillon.history;

import java.util.ArrayList;
import java.util.List;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * The recent events of a stream, in memory: all that have an offset above {@link #start}, up to
 * {@link #end}. Safe for many threads; one at a time appends.
 */
final class StreamWindow {

  private static final int SMALLEST = 16;

  private final WindowMemory memory;
  private @Nullable StreamEvent[] ring = new @Nullable StreamEvent[SMALLEST];
  private int first;
  private int size;
  private long start;
  private volatile long end;
  private boolean closed;

  /**
   * A part of the stream.
   *
   * @param end up to which offset there are no others
   */
  record Part(List<StreamEvent> events, long end) {}

  /** A window that begins behind an offset. */
  StreamWindow(long start, WindowMemory memory) {
    this.start = start;
    this.end = start;
    this.memory = memory;
  }

  /** Adds the next event, and lets the oldest of all windows go where memory is full. */
  void append(StreamEvent event) {
    synchronized (this) {
      end = event.offset();
      if (closed) {
        start = end;
        return;
      }
      if (size == ring.length) {
        resize(size * 2);
      }
      ring[at(size)] = event;
      size++;
    }
    memory.added(this, event.weight());
  }

  /**
   * Takes back the event that was added last: it was not heard. It loses its place, or comes again.
   *
   * @param before where the window ended before it
   */
  void takeBack(StreamEvent event, long before) {
    synchronized (this) {
      end = before;
      start = Math.min(start, before); // it may have been let go already
      if (size == 0 || ring[at(size - 1)] != event) {
        return;
      }
      size--;
      ring[at(size)] = null;
    }
    memory.tookBack(this, event.weight());
  }

  /** Nothing has an offset above the last event, up to this one. */
  synchronized void skipTo(long offset) {
    end = offset;
    if (closed) {
      start = end;
    }
  }

  /** Events up to this offset were lost: begins anew behind it, with none. */
  void restart(long offset) {
    memory.emptied(this);
    synchronized (this) {
      start = offset;
      end = offset;
    }
  }

  /** Everything above this offset is here. */
  synchronized long start() {
    return start;
  }

  /** The offset up to which everything is here, or was. */
  long end() {
    return end;
  }

  /**
   * What is above an offset, oldest first; null: the window does not reach back that far.
   *
   * @param limit how many events at most
   */
  synchronized @Nullable Part above(long offset, int limit) {
    if (offset < start) {
      return null;
    }
    int next = firstAbove(offset);
    int until = Math.min(size, next + limit);
    List<StreamEvent> found = new ArrayList<>(until - next);
    for (int i = next; i < until; i++) {
      found.add(get(i));
    }
    return new Part(found, until < size ? get(until - 1).offset() : end);
  }

  /** Lets its oldest event go; how much that frees, 0 if it has none. */
  synchronized long dropOldest() {
    if (size == 0) {
      return 0;
    }
    StreamEvent oldest = get(0);
    ring[first] = null;
    first = at(1);
    size--;
    start = oldest.offset();
    if (ring.length > SMALLEST && size < ring.length / 4) {
      resize(ring.length / 2);
    }
    return oldest.weight();
  }

  /** Lets all go, and takes no more: nobody listens here. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    memory.emptied(this);
  }

  private int firstAbove(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).offset() > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private int at(int index) {
    return (first + index) & (ring.length - 1);
  }

  private StreamEvent get(int index) {
    StreamEvent event = ring[at(index)];
    if (event == null) {
      throw new IllegalStateException("nothing at " + index + " of " + size);
    }
    return event;
  }

  private void resize(int length) {
    @Nullable StreamEvent[] other = new @Nullable StreamEvent[length];
    for (int i = 0; i < size; i++) {
      other[i] = ring[at(i)];
    }
    ring = other;
    first = 0;
  }
}
