package org.carillon.spi;

import org.carillon.api.Connection;

/** A client's connection, as its transport sees it. */
public interface TransportConnection {

  /** What the application sees of it: its id, its contexts, its end. */
  Connection connection();

  /**
   * A text frame has come, in the service's format. Frames of one connection are to be told one
   * after another; they are handled in that order. Returns when it has been handled, or has joined
   * those that wait. Bounding its size is the transport's business.
   */
  void frame(String text);

  /** The client lives: to be told where it says so otherwise than by a frame. */
  void alive();

  /**
   * The connection has ended, whoever ended it: the last that is told, and told at least once.
   *
   * @param reason for {@code @OnDisconnect}, in the transport's own words
   */
  void ended(String reason);
}
