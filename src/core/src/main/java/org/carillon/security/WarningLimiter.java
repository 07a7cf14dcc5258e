package org.carillon.security;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A warning a minute, and the rest at DEBUG: for what each stranger can cause as often as he likes.
 */
public final class WarningLimiter {

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /** The level that something is logged at now. */
  public System.Logger.Level level() {
    long now = System.nanoTime();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + QUIET_NANOS)
        ? System.Logger.Level.WARNING
        : System.Logger.Level.DEBUG;
  }
}
