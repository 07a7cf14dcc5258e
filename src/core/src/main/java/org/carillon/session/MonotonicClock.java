package org.carillon.session;

import java.util.concurrent.TimeUnit;

/** A clock that nobody sets: for how long something lasts, not for when it was. */
public final class MonotonicClock {

  private MonotonicClock() {}

  /** Milliseconds from whenever. */
  public static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
