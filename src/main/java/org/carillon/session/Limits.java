package org.carillon.session;

import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * What a connection may take, read once.
 *
 * @param queue bytes that may wait to be sent
 * @param window bytes that are handed to the network at once
 * @param waiting frames that may wait to be handled
 * @param connections connections of the node
 * @param perUser connections of one user on the node
 */
record Limits(int queue, int window, int waiting, int connections, int perUser) {

  static Limits of(CarillonConfig config) {
    return new Limits(
        config.get(Settings.MAX_QUEUE),
        config.get(Settings.SEND_WINDOW),
        config.get(Settings.MAX_WAITING),
        config.get(Settings.MAX_CONNECTIONS),
        config.get(Settings.MAX_CONNECTIONS_PER_USER));
  }
}
