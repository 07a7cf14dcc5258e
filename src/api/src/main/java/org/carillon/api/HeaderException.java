package org.carillon.api;

/**
 * An emit header has a value that it cannot have. The message names the header and never its value.
 * Thrown inside an operation it is answered with {@link ErrorCode#INVALID}: an operation may pass
 * the headers of its frame on.
 */
public class HeaderException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String header;

  /** A fault of the header; {@code expected} says what it wants, as {@code "true or false"}. */
  public HeaderException(String header, String expected) {
    super("The emit header " + header + " wants " + expected);
    this.header = header;
  }

  /** The name of the header, as it was given. */
  public String header() {
    return header;
  }
}
