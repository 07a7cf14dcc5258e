package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a service answered in place of a result, or why it could not answer.
 *
 * <p>Codes of the client itself are the constants here; all others are the service's own, such as
 * {@code INVALID} or {@code NOT_FOUND}. Neither message nor {@link #toString()} holds what was
 * sent.
 */
public final class ServiceException extends RuntimeException {

  /** The frame was not handed to a connection: nothing has happened, it may be sent again. */
  public static final String NOT_SENT = "NOT_SENT";

  /** The connection ended after the frame and before its answer: it was carried out, or not. */
  public static final String UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME";

  /** The frame was sent, and no answer came in time. One that comes later is dropped. */
  public static final String TIMEOUT = "TIMEOUT";

  /** The server refused the connection; the message has the status or what the server said. */
  public static final String REFUSED = "REFUSED";

  /** The server cannot be reached, or the connection broke. */
  public static final String DISCONNECTED = "DISCONNECTED";

  /** An answer or event is not of the type that was asked for. */
  public static final String UNREADABLE = "UNREADABLE";

  private static final long serialVersionUID = 1L;

  private final String code;
  private final transient @Nullable JsonNode details;

  /** An error without details. */
  public ServiceException(String code, String message) {
    this(code, message, null, null);
  }

  /**
   * An error.
   *
   * @param code what a program tells it by
   * @param message what a person reads
   * @param details what the service said beside that, as the list of violated constraints
   * @param cause null where there is none
   */
  public ServiceException(
      String code, String message, @Nullable JsonNode details, @Nullable Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
    this.details = details;
  }

  /** What a program tells the error by. */
  public String code() {
    return code;
  }

  /** What a person reads: {@link #getMessage()} without the code. */
  public String text() {
    return String.valueOf(getMessage()).substring(code.length() + 2);
  }

  /** What the service said beside code and message; null where it said nothing. */
  public @Nullable JsonNode details() {
    return details;
  }
}
