package org.carillon.tunnel;

import java.util.Base64;

/** Base64url without padding (RFC 4648, section 5), of which each value has one form. */
final class Base64Url {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Url() {}

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** Bytes of a known number. */
  static byte[] decode(String text, int length) throws InvalidFrameException {
    if (text.length() == (length * 8 + 5) / 6) {
      try {
        byte[] bytes = DECODER.decode(text);
        if (bytes.length == length && ENCODER.encodeToString(bytes).equals(text)) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        throw new InvalidFrameException("No base64url");
      }
    }
    throw new InvalidFrameException("No base64url of %d bytes".formatted(length));
  }
}
