package org.carillon.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A text frame, composed once and shared by all clients that it goes to. */
public final class Frame {

  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final byte LENGTH_16 = 126;
  private static final byte LENGTH_64 = 127;
  private static final int MAX_16 = 0xFFFF;

  private final String text;
  private volatile byte @Nullable [] utf8;
  private volatile byte @Nullable [] encoded;

  /** A frame with the text. */
  public Frame(String text) {
    this.text = text;
  }

  /** The text. */
  public String text() {
    return text;
  }

  /** The text in UTF-8, encoded at first use; not to be changed. */
  public byte[] utf8() {
    byte[] bytes = utf8;
    if (bytes == null) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      utf8 = bytes;
    }
    return bytes;
  }

  /**
   * The whole frame as a server sends it (RFC 6455, section 5.2: final, text, not masked), encoded
   * at first use; not to be changed.
   */
  public byte[] encoded() {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = encode(utf8());
      encoded = bytes;
    }
    return bytes;
  }

  private static byte[] encode(byte[] payload) {
    int length = payload.length;
    int header = length < LENGTH_16 ? 2 : length <= MAX_16 ? 4 : 10;
    ByteBuffer frame = ByteBuffer.allocate(header + length).put(FINAL_TEXT);
    if (length < LENGTH_16) {
      frame.put((byte) length);
    } else if (length <= MAX_16) {
      frame.put(LENGTH_16).putShort((short) length);
    } else {
      frame.put(LENGTH_64).putLong(length);
    }
    return frame.put(payload).array();
  }

  /** Its size in bytes of UTF-8. */
  public int size() {
    return utf8().length;
  }

  /** The text in UTF-8, as a read-only buffer of its own. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(utf8()).asReadOnlyBuffer();
  }
}
