package org.carillon.history;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Bounds all windows together: the event that came first goes first, whoever's it is. Never calls a
 * window while it holds its lock, nor is called by one that holds its own.
 */
final class WindowMemory {

  private final int mostEvents;
  private final long mostBytes;
  private final Queue<Window> inOrder = new ArrayDeque<>(); // one entry an event
  private long bytes;

  WindowMemory(int mostEvents, long mostBytes) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
  }

  void added(Window window, long weight) {
    synchronized (this) {
      inOrder.add(window);
      bytes += weight;
    }
    for (Window oldest = full(); oldest != null; oldest = full()) {
      freed(oldest.dropOldest());
    }
  }

  void tookBack(Window window, long weight) {
    synchronized (this) {
      inOrder.remove(window);
      bytes -= weight;
    }
  }

  void closed(Window window) {
    synchronized (this) {
      inOrder.removeIf(other -> other == window);
    }
    for (long weight = window.dropOldest(); weight > 0; weight = window.dropOldest()) {
      freed(weight);
    }
  }

  /** The events held. */
  synchronized int events() {
    return inOrder.size();
  }

  /** What they weigh. */
  synchronized long bytes() {
    return bytes;
  }

  private synchronized @Nullable Window full() {
    return inOrder.size() > mostEvents || bytes > mostBytes ? inOrder.poll() : null;
  }

  private synchronized void freed(long weight) {
    bytes -= weight;
  }
}
