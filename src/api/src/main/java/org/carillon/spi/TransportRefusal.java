package org.carillon.spi;

/** A client may not connect. */
public class TransportRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A refusal.
   *
   * @param status an HTTP status from 400 to 599
   * @param message for the client
   */
  public TransportRefusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The HTTP status that says why. */
  public int status() {
    return status;
  }

  /** Why, for the client. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
