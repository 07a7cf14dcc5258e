package org.carillon.event;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes event ids: UUIDs of version 7 (RFC 9562, section 5.7), which sort by time: by it a client
 * that comes back is known to have heard nothing for long.
 */
public final class EventId {

  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private EventId() {}

  /**
   * When an event was emitted, in milliseconds since 1970.
   *
   * @return below zero: that is no id of ours
   */
  public static long emittedAt(String id) {
    try {
      UUID uuid = UUID.fromString(id);
      return uuid.version() == VERSION_7 >>> 12 ? uuid.getMostSignificantBits() >>> 16 : -1;
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  /** An id of its own: 74 random bits beside the millisecond. Unique, not secret. */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long time = (System.currentTimeMillis() << 16) | VERSION_7 | (random.nextLong() & 0xFFFL);
    return new UUID(time, (random.nextLong() >>> 2) | VARIANT).toString();
  }
}
