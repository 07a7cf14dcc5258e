package org.carillon.transport.socketio;

/** The first character of a packet. */
enum PacketType {
  CONNECT('0'),
  DISCONNECT('1'),
  EVENT('2'),
  ACK('3'),
  CONNECT_ERROR('4'),
  BINARY_EVENT('5'),
  BINARY_ACK('6');

  private static final PacketType[] ALL = values();

  private final char code;

  PacketType(char code) {
    this.code = code;
  }

  /** The type of a packet. */
  static PacketType of(char first) throws MalformedPacketException {
    for (PacketType type : ALL) {
      if (type.code == first) {
        return type;
      }
    }
    throw new MalformedPacketException("an unknown type of packet");
  }

  boolean isBinary() {
    return this == BINARY_EVENT || this == BINARY_ACK;
  }

  /** As it is written. */
  char code() {
    return code;
  }
}
