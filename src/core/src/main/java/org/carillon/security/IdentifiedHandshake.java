package org.carillon.security;

import org.carillon.api.Caller;
import org.carillon.spi.TransportHandshake;
import org.jspecify.annotations.Nullable;

/** A handshake of a transport of ours, which also knows the container's identity of the client. */
public interface IdentifiedHandshake extends TransportHandshake {

  /**
   * The identity that the container has for {@link #principal()}; null: there is none, or it cannot
   * be had.
   */
  @Nullable ContainerIdentity identity();

  /**
   * Whom the transport knew before, by a request that opened the line; its tenant and its end count
   * where nothing else names the caller. Null: it knows no more than {@link #principal()}.
   */
  default @Nullable Caller known() {
    return null;
  }

  /** When {@link #known()} was established, in ms since 1970. */
  default long established() {
    return System.currentTimeMillis();
  }
}
