package org.carillon.spi;

import org.carillon.api.Caller;

/** A client that was judged and found good, and is not connected yet. */
public interface TransportAdmission {

  /** Who it is. */
  Caller caller();

  /**
   * Begins its connection. The service's {@code @OnConnect} has run when it returns; where that
   * throws, the channel is being closed.
   *
   * @throws TransportRefusal if a limit was reached meanwhile, or the node drains; the channel is
   *     being closed
   */
  TransportConnection open(TransportChannel channel) throws TransportRefusal;
}
