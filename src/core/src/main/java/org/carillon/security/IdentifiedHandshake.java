package org.carillon.security;

import org.carillon.spi.TransportHandshake;
import org.jspecify.annotations.Nullable;

/** A handshake of a transport of ours, which also knows the container's identity of the client. */
public interface IdentifiedHandshake extends TransportHandshake {

  /**
   * The identity that the container has for {@link #principal()}; null: there is none, or it cannot
   * be had.
   */
  @Nullable ContainerIdentity identity();
}
