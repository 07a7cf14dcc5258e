package org.carillon.spi;

/**
 * A CDI bean that is asked at every handshake of a service path, before the upgrade; on Socket.IO
 * at every CONNECT to one. Credentials of the header {@code Authorization} and of a session were
 * looked at by the container before; whoever has none is anonymous then, also where the service
 * demands a caller: the check may name one, and only where none does is the client refused with
 * 401. There may be several; the first that refuses decides. An exception answers 500.
 */
public interface HandshakeCheck {

  /**
   * Looks at the handshake, and may refuse it, or set the caller, the client identifier or the
   * tenant.
   */
  void check(Handshake handshake);
}
