package org.carillon.transport.engineio;

import java.time.Duration;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;

/**
 * What an engine is told by its configuration, read once.
 *
 * @param pingInterval how often a client is pinged
 * @param pingTimeout how long it may take to answer
 * @param upgradeTimeout how long a probe may take from its first packet to the upgrade
 * @param maxPayload bytes of a message, and of the body of a POST
 * @param polling whether long polling is offered beside WebSocket
 * @param protocol3 whether clients of Engine.IO 3 are taken
 */
public record EngineSettings(
    Duration pingInterval,
    Duration pingTimeout,
    Duration upgradeTimeout,
    int maxPayload,
    boolean polling,
    boolean protocol3) {

  private static final long LONGEST_POST_MILLIS = 1_000;

  /**
   * How long a POST may wait for the application before it is answered: a part of what a client may
   * be silent, since meanwhile it cannot answer a ping.
   */
  long postMillis() {
    return Math.max(1, Math.min(LONGEST_POST_MILLIS, pingTimeout.toMillis() / 4));
  }

  /** As configured. */
  public static EngineSettings of(CarillonConfig config) {
    return new EngineSettings(
        config.get(Settings.SOCKETIO_PING_INTERVAL),
        config.get(Settings.SOCKETIO_PING_TIMEOUT),
        config.get(Settings.SOCKETIO_UPGRADE_TIMEOUT),
        config.get(Settings.SOCKETIO_MAX_PAYLOAD),
        config.get(Settings.SOCKETIO_POLLING),
        config.get(Settings.SOCKETIO_PROTOCOL_3));
  }
}
