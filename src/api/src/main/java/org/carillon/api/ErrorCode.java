package org.carillon.api;

/** The codes of Carillon's own error replies. An application may use them, or codes of its own. */
public enum ErrorCode {
  /** The frame cannot be read. */
  BAD_FRAME,
  /** The service has no such operation. */
  UNKNOWN_EVENT,
  /** A parameter cannot be bound, or a constraint is violated. */
  INVALID,
  /** There is no such row, for this caller. */
  NOT_FOUND,
  /** A duplicate key, a stale version, or a state that forbids the change. */
  CONFLICT,
  /** The operation wants an authenticated caller. */
  UNAUTHENTICATED,
  /** The caller has none of the roles that the operation wants. */
  FORBIDDEN,
  /** The message or its nesting is over a limit. */
  TOO_LARGE,
  /** The client sends too much, or too much of it is waiting or in progress. */
  RATE_LIMITED,
  /** The operation took longer than allowed. */
  TIMEOUT,
  /**
   * The database's answer to the commit was lost, and it cannot be told whether the operation was
   * done.
   */
  UNKNOWN_OUTCOME,
  /** A fault on the server; the message is a reference into its log. */
  INTERNAL
}
