package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;

/**
 * The MACs of one direction's frames, in their order. For one thread at a time. The arrays that it
 * gives are its own, and good until the next.
 */
final class FrameAuthentication {

  private static final byte TEXT = 1;
  private static final byte BINARY = 2;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private static final int COUNTER_BYTES = 8;

  private final Mac mac;
  private final byte[] head = new byte[COUNTER_BYTES + 1];
  private final byte[] result = new byte[Hkdf.BYTES];
  private final byte[] encoded = new byte[AuthenticatedText.MAC_CHARACTERS];
  private long counter;

  FrameAuthentication(byte[] key) {
    mac = Hkdf.mac(key);
  }

  /** Of the next frame, a text: in base64url. */
  byte[] nextText(byte[] content, int from, int length) {
    begin(TEXT);
    mac.update(content, from, length);
    ENCODER.encode(end(), encoded);
    return encoded;
  }

  /** Of the next frame, a binary one whose content is in an array. */
  byte[] nextBinary(byte[] content, int from, int length) {
    begin(BINARY);
    mac.update(content, from, length);
    return end();
  }

  /** Of the next frame, a binary one whose content is what remains of a buffer. */
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
