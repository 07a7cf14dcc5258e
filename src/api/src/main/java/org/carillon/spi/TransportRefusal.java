package org.carillon.spi;

/** A client may not connect. */
public class TransportRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final long retryAfterMillis;

  /**
   * A refusal.
   *
   * @param status an HTTP status from 400 to 599
   * @param message for the client
   */
  public TransportRefusal(int status, String message) {
    this(status, message, 0);
  }

  /**
   * A refusal for now.
   *
   * @param status an HTTP status from 400 to 599
   * @param message for the client
   * @param retryAfterMillis in how many milliseconds it may try again; 0: that is not known
   */
  public TransportRefusal(int status, String message, long retryAfterMillis) {
    super(message, null, false, false);
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** In how many milliseconds the client may try again; 0: that is not known. */
  public long retryAfterMillis() {
    return retryAfterMillis;
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
