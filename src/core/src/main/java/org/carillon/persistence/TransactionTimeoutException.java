package org.carillon.persistence;

/** The transaction was rolled back because it took longer than it may. */
public class TransactionTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what the task or the commit failed with, if it did. */
  public TransactionTimeoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
