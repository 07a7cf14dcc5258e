package org.carillon.transport.engineio;

import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * What sockets share with plain connections, read once.
 *
 * @param queue bytes that may wait to be sent
 * @param window bytes that are handed to the network at once
 * @param graceMillis how long a client that is closed may take
 * @param sockets sockets of the node
 * @param perUser sockets of one user on the node
 */
record Limits(int queue, int window, long graceMillis, int sockets, int perUser) {

  static Limits of(CarillonConfig config) {
    return new Limits(
        config.get(Settings.MAX_QUEUE),
        config.get(Settings.SEND_WINDOW),
        config.get(Settings.SLOW_GRACE).toMillis(),
        config.get(Settings.MAX_CONNECTIONS),
        config.get(Settings.MAX_CONNECTIONS_PER_USER));
  }
}
