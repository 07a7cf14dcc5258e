package org.carillon.tunnel;

import java.security.SecureRandom;

/** Draws bytes that are known before. */
final class FixedRandom extends SecureRandom {

  private static final long serialVersionUID = 1L;

  private final byte first;

  FixedRandom(int first) {
    this.first = (byte) first;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    System.arraycopy(counting(first, bytes.length), 0, bytes, 0, bytes.length);
  }

  static byte[] counting(int first, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }
}
