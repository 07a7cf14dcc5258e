package org.carillon.persistence;

/**
 * The answer to COMMIT was lost, and the database could not be asked what came of it: the
 * transaction has committed, or has not.
 */
public class UnknownOutcomeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnknownOutcomeException(Throwable cause) {
    super("the answer to a commit was lost, and it is not known whether it was done", cause);
  }
}
