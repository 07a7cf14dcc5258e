package org.carillon.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Up to which entry a stream need not be looked at again. Numbers are drawn before the commit, so
 * an entry may turn up below others that are long delivered: the floor follows {@link #LATEST}
 * behind, and what comes later still is found by the {@link OutboxEngine}'s sweep.
 */
final class Floor {

  /** How long a commit may take after its number was drawn without being overtaken. */
  static final Duration LATEST = Duration.ofSeconds(2);

  private final Queue<Seen> seen = new ArrayDeque<>();
  private long value;

  /** What the stream's row knew is the least. */
  long at(long stored, long now) {
    value = Math.max(value, stored);
    while (!seen.isEmpty() && seen.element().at() <= now - LATEST.toMillis()) {
      value = Math.max(value, seen.remove().entry());
    }
    return value;
  }

  /** Everything that is visible now has been looked at, up to the entry. */
  void saw(long entry, long now) {
    seen.add(new Seen(entry, now));
  }

  private record Seen(long entry, long at) {}
}
