package org.carillon.transport.socketio;

/** What a client sent is no packet, or over a limit: its connection ends. */
final class MalformedPacketException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong, without quoting it. */
  MalformedPacketException(String message) {
    super(message, null, false, false);
  }
}
