package org.carillon.spi;

/** A frame cannot be read. The message says what is wrong, without quoting the frame. */
public class FormatException extends Exception {

  private static final long serialVersionUID = 1L;

  /** A frame that cannot be read. */
  public FormatException(String message) {
    super(message);
  }
}
