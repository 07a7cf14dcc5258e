package org.carillon.transport.engineio;

import org.carillon.session.Frame;

/** The packets of the engine itself, composed once for all sockets. */
final class EnginePackets {

  static final Frame CLOSE = new Frame(String.valueOf(EnginePacket.CLOSE));
  static final Frame PING = new Frame(String.valueOf(EnginePacket.PING));
  static final Frame NOOP = new Frame(String.valueOf(EnginePacket.NOOP));
  static final Frame PROBED = new Frame(EnginePacket.PONG + EnginePacket.PROBE);

  private EnginePackets() {}

  /** The answer to a ping of a client of protocol 3. */
  static Frame pong(String data) {
    return new Frame(EnginePacket.PONG + data);
  }

  /** The first packet. */
  static Frame open(String sid, boolean upgradable, EngineSettings settings) {
    return new Frame(
        EnginePacket.OPEN
            + "{\"sid\":\""
            + sid
            + "\",\"upgrades\":["
            + (upgradable ? "\"websocket\"" : "")
            + "],\"pingInterval\":"
            + settings.pingInterval().toMillis()
            + ",\"pingTimeout\":"
            + settings.pingTimeout().toMillis()
            + ",\"maxPayload\":"
            + settings.maxPayload()
            + "}");
  }
}
