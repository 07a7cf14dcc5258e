package org.carillon.transport.channel;

import java.nio.ByteBuffer;

/** The last bytes of what a client sends: at its end its close frame, behind which is nothing. */
final class LastBytes {

  private static final int CLOSE = 0x88;
  private static final int MASKED = 0x80;
  private static final int NORMAL = 1000;

  /** The last eight, the last of them lowest. */
  private long tail;

  /** Bytes that were read into a buffer; a count of none or less adds nothing. */
  void add(ByteBuffer read, int count) {
    int end = read.position();
    for (int at = end - Math.min(count, Long.BYTES); at < end; at++) {
      tail = (tail << Byte.SIZE) | (read.get(at) & 0xff);
    }
  }

  /** Whether they are a close frame without a code: of six bytes, its head and a mask. */
  boolean areCloseWithoutCode() {
    return ((tail >>> 32) & 0xffff) == ((CLOSE << 8) | MASKED) && !areNormalClose();
  }

  /** A mask of a close frame with a code may look like the head of one without. */
  private boolean areNormalClose() {
    long unmasked = (tail ^ (tail >>> 32)) & 0xffff;
    return tail >>> 48 == ((CLOSE << 8) | MASKED | 2) && unmasked == NORMAL;
  }
}
