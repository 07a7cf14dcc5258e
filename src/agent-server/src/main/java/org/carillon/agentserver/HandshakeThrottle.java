package org.carillon.agentserver;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down those who fail: after each failed handshake an address waits longer for its next
 * challenge, up to {@link #LONGEST}. It remembers so many addresses, those that failed last; and an
 * address for ten minutes.
 */
final class HandshakeThrottle {

  static final Duration FIRST = Duration.ofMillis(250);
  static final Duration LONGEST = Duration.ofSeconds(8);
  static final int ADDRESSES = 10_000;
  private static final Duration MEMORY = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 5;

  /** All that are unknown are one. */
  private static final String UNKNOWN = "";

  private record Failures(int count, long at) {}

  private final LongSupplier nanos;
  private final AtomicLong failed = new AtomicLong();

  private final Map<String, Failures> byAddress =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > ADDRESSES;
        }
      };

  HandshakeThrottle(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** How long the next challenge of an address is to wait. */
  synchronized Duration delay(@Nullable String address) {
    Failures failures = byAddress.get(address == null ? UNKNOWN : address);
    if (failures == null || nanos.getAsLong() - failures.at() > MEMORY.toNanos()) {
      return Duration.ZERO;
    }
    return Duration.ofMillis(
        Math.min(
            LONGEST.toMillis(),
            FIRST.toMillis() << Math.min(MOST_DOUBLINGS, failures.count() - 1)));
  }

  /** A handshake of an address has failed. */
  synchronized void failed(@Nullable String address) {
    failed.incrementAndGet();
    String key = address == null ? UNKNOWN : address;
    Failures before = byAddress.remove(key);
    byAddress.put(
        key,
        new Failures(before == null ? 1 : Math.min(64, before.count() + 1), nanos.getAsLong()));
  }

  /** One has succeeded: what was mistyped is mended. */
  synchronized void succeeded(@Nullable String address) {
    byAddress.remove(address == null ? UNKNOWN : address);
  }

  /** How many have failed since the start. */
  long count() {
    return failed.get();
  }

  /** How many addresses are remembered. */
  synchronized int size() {
    return byAddress.size();
  }
}
