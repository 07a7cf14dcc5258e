package org.carillon.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket frame of a server, shorter than 64 KiB.
 *
 * @param payload a view of the buffer that it was taken from, until that is compacted
 */
record ServerFrame(int opcode, ByteBuffer payload) {

  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;

  /** Takes the next one out of the buffer; null: it is not whole yet. */
  static @Nullable ServerFrame take(ByteBuffer in) {
    int at = in.position();
    int length = in.remaining() < 2 ? 0 : in.get(at + 1) & 0x7f;
    int head = 2;
    if (length == 126) {
      head = 4;
      length = in.remaining() < head ? 0 : in.getShort(at + 2) & 0xffff;
    }
    if (in.remaining() < head + length) {
      return null;
    }
    in.position(at + head + length);
    return new ServerFrame(in.get(at) & 0x0f, in.slice(at + head, length));
  }

  /** What a client answers to a ping. */
  ByteBuffer pong() {
    return BenchHandshake.frame(10, bytes());
  }

  /** A copy of the payload. */
  byte[] bytes() {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(payload.position(), bytes);
    return bytes;
  }
}
