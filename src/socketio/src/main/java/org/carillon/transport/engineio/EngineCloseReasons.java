package org.carillon.transport.engineio;

/** Why a socket ended, in Engine.IO's own words. */
final class EngineCloseReasons {

  /** The client went. */
  static final String TRANSPORT_CLOSE = "transport close";

  /** The line failed, or the client broke its rules. */
  static final String TRANSPORT_ERROR = "transport error";

  /** The client sent what is no packet. */
  static final String PARSE_ERROR = "parse error";

  /** Nothing came for too long. */
  static final String PING_TIMEOUT = "ping timeout";

  /** The server closed it. */
  static final String FORCED_CLOSE = "forced close";

  /** What the close frame says when the node goes; for a person to read. */
  static final String GOING_AWAY = "the server is going away";

  private EngineCloseReasons() {}
}
