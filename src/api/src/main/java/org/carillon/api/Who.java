package org.carillon.api;

/** What an audience is chosen by, inside tenant and service, which always apply. */
public enum Who {
  /** The names of users. */
  USER,
  /** Roles of the catalogue: those that the application declares anywhere. */
  ROLE,
  /** Contexts that clients have entered. */
  CONTEXT,
  /** Client identifiers, given as {@code ?id=} or by a handshake check. */
  CLIENT,
  /** The user who emits; one layer together with {@link #USER}. Empty where nobody does. */
  CURRENT_USER,
  /** The connection whose frame is being handled. As an exclusion it is absolute. */
  SENDER
}
