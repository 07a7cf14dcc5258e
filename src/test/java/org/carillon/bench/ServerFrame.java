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
    in.mark();
    if (in.remaining() < 4) {
      return null;
    }
    int opcode = in.get() & 0x0f;
    int length = in.get() & 0x7f;
    if (length == 126) {
      length = in.getShort() & 0xffff;
    }
    if (in.remaining() < length) {
      in.reset();
      return null;
    }
    ByteBuffer payload = in.slice(in.position(), length);
    in.position(in.position() + length);
    return new ServerFrame(opcode, payload);
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
