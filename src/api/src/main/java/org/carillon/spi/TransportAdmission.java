package org.carillon.spi;

import org.carillon.api.Caller;

/** A client that was judged and found good, and is not connected yet. */
public interface TransportAdmission {

  /** Who it is. */
  Caller caller();

  /**
   * Begins its connection. The service's {@code @OnConnect} has run when it returns, or waits for
   * its turn where the node is busy. Where it throws or closes the connection, the channel is being
   * closed. The end is to be told to what is returned here, also where the line ended before this
   * method did.
   *
   * @throws TransportRefusal if a limit was reached meanwhile, or the node drains; the channel is
   *     being closed
   */
  TransportConnection open(TransportChannel channel) throws TransportRefusal;
}
