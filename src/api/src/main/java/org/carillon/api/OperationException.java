package org.carillon.api;

import java.util.List;

/**
 * Thrown by an operation to answer with an error of the given code. The transaction rolls back;
 * code, message and details travel to the client as they are, so they hold nothing that it must not
 * see.
 */
public class OperationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final transient List<Detail> details;

  /** An error with a code of the application's own. */
  public OperationException(String code, String message) {
    this(code, message, List.of());
  }

  /** An error with a code of Carillon's. */
  public OperationException(ErrorCode code, String message) {
    this(code.name(), message, List.of());
  }

  /** An error that points at places in the data. */
  public OperationException(String code, String message, List<Detail> details) {
    super(message);
    this.code = code;
    this.details = List.copyOf(details);
  }

  /** The code, as the client sees it. */
  public String code() {
    return code;
  }

  /** The places in the data that are wrong; may be empty. */
  public List<Detail> details() {
    return details;
  }

  /**
   * One place in the data that is wrong.
   *
   * @param path where, in the names of the wire, as {@code items[0].quantity}
   * @param message what is wrong there
   */
  public record Detail(String path, String message) {}
}
