package org.carillon.tunnel;

import org.jspecify.annotations.Nullable;

/**
 * An error with a code: what a handler throws to have the caller see it, and what a call fails
 * with.
 */
public class AgentException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The most characters of a code. */
  static final int MAX_CODE = 128;

  private final String code;
  private final transient @Nullable Object details;

  /** An error without a text. */
  public AgentException(String code) {
    this(code, null, null);
  }

  /** An error with a text for those who read logs; null: without. */
  public AgentException(String code, @Nullable String message) {
    this(code, message, null);
  }

  /**
   * An error with details.
   *
   * @param code 1 to 128 characters; see {@link AgentErrors}
   * @param message for those who read logs; what is beyond 4,096 characters does not travel
   * @param details what Jackson writes as JSON, in at most 65,536 bytes; else it does not travel
   * @throws IllegalArgumentException if the code has another length
   */
  public AgentException(String code, @Nullable String message, @Nullable Object details) {
    super(message);
    if (code.isEmpty() || code.length() > MAX_CODE) {
      throw new IllegalArgumentException("A code has 1 to %d characters".formatted(MAX_CODE));
    }
    this.code = code;
    this.details = details;
  }

  /** What went wrong, for programs. */
  public String code() {
    return code;
  }

  /**
   * Details: maps, lists, texts, numbers and booleans where the error came from the other side;
   * null: none, or this exception was serialized meanwhile.
   */
  public @Nullable Object details() {
    return details;
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // the message is what travels, without the code
  public String toString() {
    String message = getMessage();
    String name = getClass().getName() + ": " + code;
    return message == null ? name : name + ": " + message;
  }
}
