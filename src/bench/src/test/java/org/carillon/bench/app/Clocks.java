package org.carillon.bench.app;

import java.time.Instant;

/** The clock that all processes of a machine share. */
public final class Clocks {

  private Clocks() {}

  /** Microseconds since 1970. */
  public static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
