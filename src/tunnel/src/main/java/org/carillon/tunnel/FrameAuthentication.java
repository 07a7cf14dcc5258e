package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/**
 * The MACs of one direction's frames, in their order. For one thread at a time. The array that it
 * gives is its own, and good until the next.
 */
final class FrameAuthentication {

  static final byte TEXT = 1;
  static final byte BINARY = 2;

  private static final int COUNTER_BYTES = 8;

  private final Mac mac;
  private final byte[] head = new byte[COUNTER_BYTES + 1];
  private final byte[] result = new byte[Hkdf.BYTES];
  private long counter;

  FrameAuthentication(byte[] key) {
    mac = Hkdf.mac(key);
  }

  /** Of the next frame, whose content is in an array. */
  byte[] next(byte kind, byte[] content, int from, int length) {
    begin(kind);
    mac.update(content, from, length);
    return end();
  }

  /** Of the next frame, whose content is what remains of a buffer. */
  byte[] nextBinary(ByteBuffer content) {
    begin(BINARY);
    mac.update(content);
    return end();
  }

  private void begin(byte kind) {
    long count = counter++;
    for (int i = COUNTER_BYTES - 1; i >= 0; i--) {
      head[i] = (byte) count;
      count >>>= 8;
    }
    head[COUNTER_BYTES] = kind;
    mac.update(head, 0, head.length);
  }

  private byte[] end() {
    try {
      mac.doFinal(result, 0);
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("There is room for it", e);
    }
  }
}
