package org.carillon.json;

import java.util.Objects;
import org.carillon.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A text is no JSON, or more than is allowed. The message never quotes the text. */
public final class JsonException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient @Nullable Object read;

  JsonException(ErrorCode code, String message, @Nullable Object read) {
    super(message);
    this.code = code;
    this.read = read;
  }

  /** What is wrong; never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /**
   * {@code BAD_FRAME} where the text is broken, {@code TOO_LARGE} where it is nested too deep,
   * {@code INVALID} where a number in it has more digits than allowed.
   */
  public ErrorCode code() {
    return code;
  }

  /**
   * What the text says apart from what was too large, which is null; null where it is broken. So an
   * answer can still name the request.
   */
  public @Nullable Object read() {
    return read;
  }
}
