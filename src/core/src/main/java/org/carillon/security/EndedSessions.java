package org.carillon.security;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The ids of the HTTP sessions that ended within the last five seconds, so that a request that the
 * container has authenticated by a session, just before another request ended it, is known to come
 * too late.
 */
final class EndedSessions {

  /** Far longer than a request takes from its authentication to its handshake. */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private record Ended(String id, long at) {}

  private final Deque<Ended> order = new ArrayDeque<>();
  private final Set<String> ids = new HashSet<>();

  synchronized void add(String id) {
    forgetOld();
    if (ids.add(id)) {
      order.addLast(new Ended(id, System.nanoTime()));
    }
  }

  synchronized boolean contains(String id) {
    forgetOld();
    return ids.contains(id);
  }

  private void forgetOld() {
    long now = System.nanoTime();
    while (!order.isEmpty() && now - order.getFirst().at() > KEPT_NANOS) {
      ids.remove(order.removeFirst().id());
    }
  }
}
