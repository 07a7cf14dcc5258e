package org.carillon.agent.cli;

/** What was written on the command line cannot be meant. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
