package org.carillon.spi;

/** A token is not accepted: HTTP 401, or {@code UNAUTHENTICATED} where it was to be renewed. */
public class TokenRejectedException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message for the client; it must quote nothing of the token
   */
  public TokenRejectedException(String message) {
    super(message, null, false, false);
  }

  /** Why, for the client. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
