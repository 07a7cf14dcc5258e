package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A packet that a client sent.
 *
 * @param type its type's digit
 * @param text what follows; empty of a binary message
 * @param binary the bytes of a binary message; null: it is text
 */
record EnginePacket(char type, String text, @Nullable ByteBuffer binary) {

  static final char OPEN = '0';
  static final char CLOSE = '1';
  static final char PING = '2';
  static final char PONG = '3';
  static final char MESSAGE = EngineSocket.MESSAGE;
  static final char UPGRADE = '5';
  static final char NOOP = '6';

  /** What a probe asks and is answered with. */
  static final String PROBE = "probe";

  static EnginePacket binary(ByteBuffer bytes) {
    return new EnginePacket(MESSAGE, "", bytes);
  }

  /**
   * A packet from its text: the type's digit, and what follows.
   *
   * @throws MalformedEnginePacketException if it has no type, or none that there is
   */
  static EnginePacket text(String text) throws MalformedEnginePacketException {
    char type = text.isEmpty() ? '\0' : text.charAt(0);
    if (type < OPEN || type > NOOP) {
      throw new MalformedEnginePacketException("a packet of no known type");
    }
    return new EnginePacket(type, text.substring(1), null);
  }
}
