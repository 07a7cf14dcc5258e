package org.carillon.testkit;

/** A client was not let in. It is an assertion error, so that a test that expects none fails. */
public final class ClientRefusedException extends AssertionError {

  private static final long serialVersionUID = 1L;

  private final int status;

  ClientRefusedException(int status, String message) {
    super("the client was refused with " + status + ": " + message);
    this.status = status;
  }

  /**
   * The HTTP status of the refusal: 401, 403, 404, 429, 503, or what a check of the application
   * said.
   */
  public int status() {
    return status;
  }
}
