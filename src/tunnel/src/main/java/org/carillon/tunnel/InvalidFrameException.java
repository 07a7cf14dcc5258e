package org.carillon.tunnel;

/** A frame that the protocol does not have. Its text has nothing of the frame. */
final class InvalidFrameException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String problem;

  InvalidFrameException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** What is wrong. */
  String problem() {
    return problem;
  }
}
