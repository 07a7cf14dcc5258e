package org.carillon.cluster;

/** A message of others cannot be taken. Its message says why, and nothing of what came. */
final class RefusedMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String why;

  RefusedMessageException(String why) {
    // Strangers may send many: where it was noticed says nothing that the reason does not.
    super(why, null, false, false);
    this.why = why;
  }

  String why() {
    return why;
  }
}
