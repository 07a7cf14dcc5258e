package org.carillon.client;

import java.time.Duration;

/**
 * Hears of a client's connection. Its methods are called one after another, in one order with the
 * events: an event that came before the end of a connection is told before that. One that blocks
 * holds up events.
 */
public interface ServiceClientListener {

  /** An attempt to connect begins. */
  default void connecting() {}

  /**
   * The client may send and hear.
   *
   * @param resumed whether what was missed since the last connection follows, or came: no {@link
   *     #gap()} then, unless the server finds one
   */
  default void live(boolean resumed) {}

  /**
   * Events may have been missed for good: load afresh. Told of a connection after the first that is
   * not resumed, and where the server says that its history does not reach back.
   */
  default void gap() {}

  /**
   * The connection ended or could not be made; the next attempt comes by itself.
   *
   * @param after when
   * @param why {@link ServiceException#REFUSED} or {@link ServiceException#DISCONNECTED}
   */
  default void retrying(Duration after, ServiceException why) {}

  /** The client was disconnected or closed by the application. */
  default void closed() {}
}
