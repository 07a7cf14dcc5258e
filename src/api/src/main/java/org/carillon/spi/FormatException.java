package org.carillon.spi;

import org.carillon.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A frame cannot be read. The message says what is wrong, without quoting the frame. */
public class FormatException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient @Nullable Object ref;

  /** A frame that cannot be read: {@code BAD_FRAME}. */
  public FormatException(String message) {
    this(ErrorCode.BAD_FRAME, message, null);
  }

  /**
   * A frame that cannot be taken.
   *
   * @param code {@code BAD_FRAME} or {@code TOO_LARGE}; {@code INVALID} where only a value in it is
   *     wrong
   * @param ref what the client wants the answer to be marked with, where that could be read
   */
  public FormatException(ErrorCode code, String message, @Nullable Object ref) {
    super(message);
    this.code = code;
    this.ref = ref;
  }

  /** The code of the answer. */
  public ErrorCode code() {
    return code;
  }

  /** What the answer is marked with; null: nothing. */
  public @Nullable Object ref() {
    return ref;
  }
}
