package org.carillon.outbox;

/** A stream has no row any more: somebody has emptied the tables. */
final class StreamGoneException extends Exception {

  private static final long serialVersionUID = 1L;

  StreamGoneException() {
    super(null, null, false, false);
  }
}
