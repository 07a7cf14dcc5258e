package org.carillon.api;

/**
 * Thrown to answer with {@link ErrorCode#RATE_LIMITED} and with when to try again: as {@code
 * retryAfter} in an error reply, and as {@code Retry-After} over HTTP.
 */
public class RateLimitedException extends OperationException {

  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;

  /**
   * Too much, or too often.
   *
   * @param retryAfterMillis in how many milliseconds it may be tried again; at least 1
   */
  public RateLimitedException(String message, long retryAfterMillis) {
    super(ErrorCode.RATE_LIMITED, message);
    if (retryAfterMillis < 1) {
      throw new IllegalArgumentException("it is tried again in 1 ms at the earliest");
    }
    this.retryAfterMillis = retryAfterMillis;
  }

  /** In how many milliseconds it may be tried again. */
  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
