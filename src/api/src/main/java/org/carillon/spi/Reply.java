package org.carillon.spi;

import java.util.List;
import org.carillon.api.OperationException;
import org.jspecify.annotations.Nullable;

/** The answer to a frame. */
public sealed interface Reply {

  /** What the client marked its frame with; null where it did not. */
  @Nullable Object ref();

  /** The name of the event that is answered; null where the frame had none. */
  @Nullable String event();

  /**
   * The operation succeeded.
   *
   * @param json the result as JSON text
   */
  record Result(@Nullable Object ref, String event, String json) implements Reply {}

  /**
   * The operation failed.
   *
   * @param code the code, as of {@link org.carillon.api.ErrorCode}
   * @param message for the client
   * @param details places in the data that are wrong; may be empty
   * @param retryAfter in how many milliseconds it may be tried again; null: nothing is said of that
   */
  record Failure(
      @Nullable Object ref,
      @Nullable String event,
      String code,
      String message,
      List<OperationException.Detail> details,
      @Nullable Long retryAfter)
      implements Reply {

    /** One of which nothing is said of when to try again. */
    public Failure(
        @Nullable Object ref,
        @Nullable String event,
        String code,
        String message,
        List<OperationException.Detail> details) {
      this(ref, event, code, message, details, null);
    }
  }
}
