package org.carillon.rate;

/** When to try again, as HTTP says it. */
public final class RetryAfter {

  private static final long MILLIS = 1_000;

  private RetryAfter() {}

  /** The header {@code Retry-After} (RFC 9110, section 10.2.3) of so many milliseconds. */
  public static String seconds(long millis) {
    return Long.toString(Math.max(1, (millis + MILLIS - 1) / MILLIS));
  }
}
