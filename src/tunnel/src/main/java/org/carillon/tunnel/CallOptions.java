package org.carillon.tunnel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a message is sent.
 *
 * @param timeout how long the caller waits, of a stream for all of it; zero: as long as the
 *     connection lasts. Counted in milliseconds, begun ones too. A send takes no notice of it
 * @param idempotencyKey 1 to 128 characters: a call of the same key is not carried out again, but
 *     gets the answer of the first; null: it is carried out each time
 * @param traceparent W3C Trace Context, at most 256 characters; null: none
 * @param tracestate W3C Trace Context, at most 512 characters; null: none
 */
public record CallOptions(
    Duration timeout,
    @Nullable String idempotencyKey,
    @Nullable String traceparent,
    @Nullable String tracestate) {

  static final int MAX_KEY = 128;
  static final int MAX_TRACEPARENT = 256;
  static final int MAX_TRACESTATE = 512;

  /** The longest that a message can say: some 285,000 years. */
  static final long MAX_MILLIS = (1L << 53) - 1;

  /** A minute, and nothing else. */
  public static final CallOptions DEFAULT =
      new CallOptions(Duration.ofSeconds(60), null, null, null);

  /**
   * Options.
   *
   * @throws IllegalArgumentException if the timeout is negative, or a text too long
   */
  public CallOptions {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("A timeout is not negative");
    }
    check("An idempotency key", idempotencyKey, MAX_KEY);
    check("A traceparent", traceparent, MAX_TRACEPARENT);
    check("A tracestate", tracestate, MAX_TRACESTATE);
  }

  private static void check(String what, @Nullable String value, int max) {
    if (value != null && (value.isEmpty() || value.length() > max)) {
      throw new IllegalArgumentException("%s has 1 to %d characters".formatted(what, max));
    }
  }

  /** The same with another timeout. */
  public CallOptions withTimeout(Duration another) {
    return new CallOptions(another, idempotencyKey, traceparent, tracestate);
  }

  /** The same with an idempotency key, or without one. */
  public CallOptions withIdempotencyKey(@Nullable String key) {
    return new CallOptions(timeout, key, traceparent, tracestate);
  }

  /** The same with a trace, or without one. */
  public CallOptions withTrace(@Nullable String parent, @Nullable String state) {
    return new CallOptions(timeout, idempotencyKey, parent, state);
  }
}
