package org.carillon.spi;

/**
 * A CDI bean that is asked at every handshake of a service path, after the container has
 * authenticated and before the upgrade; on Socket.IO at every CONNECT to one. There may be several;
 * the first that refuses decides. An exception answers 500.
 */
public interface HandshakeCheck {

  /**
   * Looks at the handshake, and may refuse it, or set the caller, the client identifier or the
   * tenant.
   */
  void check(Handshake handshake);
}
