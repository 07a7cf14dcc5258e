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
 * @param newcomers sockets of the node that have joined nothing
 * @param perAddress how many of these one address may have
 * @param newcomerPayload bytes of a message of these
 * @param headers characters that are kept of a handshake
 */
record EngineLimits(
    int queue,
    int window,
    long graceMillis,
    int sockets,
    int perUser,
    int newcomers,
    int perAddress,
    int newcomerPayload,
    int headers) {

  static EngineLimits of(CarillonConfig config, int sockets) {
    return new EngineLimits(
        config.get(Settings.MAX_QUEUE),
        config.get(Settings.SEND_WINDOW),
        config.get(Settings.SLOW_GRACE).toMillis(),
        sockets,
        config.get(Settings.MAX_CONNECTIONS_PER_USER),
        config.get(Settings.SOCKETIO_NEWCOMERS),
        config.get(Settings.SOCKETIO_NEWCOMERS_PER_ADDRESS),
        config.get(Settings.SOCKETIO_NEWCOMER_PAYLOAD),
        config.get(Settings.MAX_HEADERS));
  }
}
