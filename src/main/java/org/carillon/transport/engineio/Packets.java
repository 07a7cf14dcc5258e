package org.carillon.transport.engineio;

import org.carillon.session.Frame;

/** The packets of the engine itself, composed once for all sockets. */
final class Packets {

  static final Frame CLOSE = new Frame(String.valueOf(Packet.CLOSE));
  static final Frame PING = new Frame(String.valueOf(Packet.PING));
  static final Frame NOOP = new Frame(String.valueOf(Packet.NOOP));
  static final Frame PROBED = new Frame(Packet.PONG + Packet.PROBE);

  private Packets() {}

  /** The answer to a ping of a client of protocol 3. */
  static Frame pong(String data) {
    return new Frame(Packet.PONG + data);
  }

  /** The first packet. */
  static Frame open(String sid, boolean upgradable, EngineSettings settings) {
    return new Frame(
        Packet.OPEN
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
