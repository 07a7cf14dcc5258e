package org.carillon.outbox;

import java.time.Instant;

/** A format has not come to an end with an event yet. */
final class SlowFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SlowFormatException(long entry, long since) {
    super(
        "entry "
            + entry
            + " is being composed by its format since "
            + Instant.ofEpochMilli(since)
            + ", which counts as a failed attempt",
        null,
        false,
        false);
  }
}
