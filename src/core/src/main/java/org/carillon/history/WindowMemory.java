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
  private final Queue<StreamWindow> inOrder = new ArrayDeque<>(); // one entry an event
  private long bytes;

  WindowMemory(int mostEvents, long mostBytes) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
  }

  void added(StreamWindow streamWindow, long weight) {
    synchronized (this) {
      inOrder.add(streamWindow);
      bytes += weight;
    }
    for (StreamWindow oldest = full(); oldest != null; oldest = full()) {
      freed(oldest.dropOldest());
    }
  }

  void tookBack(StreamWindow streamWindow, long weight) {
    synchronized (this) {
      inOrder.remove(streamWindow);
      bytes -= weight;
    }
  }

  /** A window lets go of all its events. */
  void emptied(StreamWindow streamWindow) {
    synchronized (this) {
      inOrder.removeIf(other -> other == streamWindow);
    }
    for (long weight = streamWindow.dropOldest(); weight > 0; weight = streamWindow.dropOldest()) {
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

  private synchronized @Nullable StreamWindow full() {
    return inOrder.size() > mostEvents || bytes > mostBytes ? inOrder.poll() : null;
  }

  private synchronized void freed(long weight) {
    bytes -= weight;
  }
}
