package org.carillon.transport.socketio;

import java.util.Set;

/** Socket.IO's words for why a client left, which {@code @OnDisconnect} gets. */
final class DisconnectReasons {

  static final String CLIENT_LEFT = "client namespace disconnect";
  static final String SERVER_LEFT = "server namespace disconnect";
  static final String TRANSPORT_CLOSE = "transport close";
  static final String TRANSPORT_ERROR = "transport error";
  static final String PARSE_ERROR = "parse error";
  static final String PING_TIMEOUT = "ping timeout";
  static final String FORCED_CLOSE = "forced close";
  static final String FORCED_SERVER_CLOSE = "forced server close";
  static final String SHUTTING_DOWN = "server shutting down";

  /** Those after which a client may come back as the one that it was. */
  private static final Set<String> RECOVERABLE =
      Set.of(
          TRANSPORT_CLOSE,
          TRANSPORT_ERROR,
          PING_TIMEOUT,
          FORCED_CLOSE,
          FORCED_SERVER_CLOSE,
          SHUTTING_DOWN);

  private DisconnectReasons() {}

  static boolean isRecoverable(String reason) {
    return RECOVERABLE.contains(reason);
  }
}
