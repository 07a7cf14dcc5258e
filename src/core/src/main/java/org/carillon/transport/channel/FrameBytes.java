package org.carillon.transport.channel;

import java.nio.ByteBuffer;
import java.util.List;
import org.carillon.session.Frame;

/** Frames as bytes, ready for a socket. */
final class FrameBytes {

  private static final byte[] PING = {(byte) 0x89, 0};

  private FrameBytes() {}

  /** The frames, one behind the other, for one write. */
  static ByteBuffer join(List<Frame> frames) {
    if (frames.size() == 1) {
      return ByteBuffer.wrap(frames.get(0).encoded());
    }
    int length = 0;
    for (Frame frame : frames) {
      length += frame.encodedSize();
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (Frame frame : frames) {
      joined.put(frame.encoded());
    }
    return joined.flip();
  }

  /** A ping without a payload. */
  static ByteBuffer ping() {
    return ByteBuffer.wrap(PING);
  }
}
