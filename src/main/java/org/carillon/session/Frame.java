package org.carillon.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A text frame, composed once and shared by all clients that it goes to. */
public final class Frame {

  private final String text;
  private volatile byte @Nullable [] utf8;

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

  /** Its size in bytes of UTF-8. */
  public int size() {
    return utf8().length;
  }

  /** The text in UTF-8, as a read-only buffer of its own. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(utf8()).asReadOnlyBuffer();
  }
}
