package org.carillon.rate;

import java.util.Locale;

/** What is limited: whose, and what of it. There are few, so they may be labels of figures. */
public enum RateLimit {
  /** Frames a second of a connection. */
  CONNECTION_FRAMES,
  /** Bytes a second of a connection. */
  CONNECTION_BYTES,
  /** Frames a second of a user. */
  USER_FRAMES,
  /** Bytes a second of a user. */
  USER_BYTES,
  /** Frames a second from an address. */
  ADDRESS_FRAMES,
  /** Bytes a second from an address. */
  ADDRESS_BYTES,
  /** Frames a second of a tenant. */
  TENANT_FRAMES,
  /** Bytes a second of a tenant. */
  TENANT_BYTES,
  /** Handshakes a minute from an address. */
  ADDRESS_HANDSHAKES,
  /** Handshakes a minute of a user. */
  USER_HANDSHAKES,
  /** Failed logins a minute from an address. */
  ADDRESS_LOGINS,
  /** Failed logins a minute by a name, whether there is such a user or not. */
  NAME_LOGINS,
  /** Operations of a user in progress. */
  USER_OPERATIONS;

  /** As a label of figures: {@code user-frames}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
