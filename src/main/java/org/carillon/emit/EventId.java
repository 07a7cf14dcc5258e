package org.carillon.emit;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes event ids: UUIDs of version 7 (RFC 9562, section 5.7), which sort by time. */
final class EventId {

  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private EventId() {}

  /** An id of its own: 74 random bits beside the millisecond. Unique, not secret. */
  static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long time = (System.currentTimeMillis() << 16) | VERSION_7 | (random.nextLong() & 0xFFFL);
    return new UUID(time, (random.nextLong() >>> 2) | VARIANT).toString();
  }
}
