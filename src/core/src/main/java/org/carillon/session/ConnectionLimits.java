package org.carillon.session;

import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * What a connection may take, read once.
 *
 * @param queue bytes that may wait to be sent
 * @param window bytes that are handed to the network at once
 * @param waiting frames that may wait to be handled
 * @param waitingBytes bytes that these may have
 * @param connections connections of the node
 * @param perUser connections of one user on the node
 */
record ConnectionLimits(
    int queue, int window, int waiting, int waitingBytes, int connections, int perUser) {

  static ConnectionLimits of(CarillonConfig config, MemoryBudget budget) {
    return new ConnectionLimits(
        config.get(Settings.MAX_QUEUE),
        config.get(Settings.SEND_WINDOW),
        config.get(Settings.MAX_WAITING),
        config.get(Settings.MAX_WAITING_BYTES),
        budget.connections(config.get(Settings.MAX_CONNECTIONS)),
        config.get(Settings.MAX_CONNECTIONS_PER_USER));
  }
}
