package org.carillon.transport.channel;

import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a text message together, up to a limit. The containers' own limits are not
 * enough: WildFly gathers a message whatever its size, and Payara counts characters.
 */
public final class Assembly {

  /** UTF-8 has at most three bytes for a {@code char}. */
  private static final int MOST_BYTES = 3;

  private final int limit;
  private @Nullable StringBuilder parts;
  private int bytes;
  private boolean isOver;

  /** An assembly of messages of at most {@code limit} bytes in UTF-8. */
  public Assembly(int limit) {
    this.limit = limit;
  }

  /** Whether a message was over the limit; nothing is taken any more. */
  public boolean isOver() {
    return isOver;
  }

  /** The message, with its last part; null before. */
  public @Nullable String add(String part, boolean last) {
    if (isOver) {
      return null;
    }
    if (parts == null && last && (long) part.length() * MOST_BYTES <= limit) {
      return part;
    }
    bytes += utf8Length(part, limit - bytes);
    if (bytes > limit) {
      isOver = true;
      parts = null;
      return null;
    }
    if (parts == null) {
      if (last) {
        bytes = 0;
        return part;
      }
      parts = new StringBuilder();
    }
    parts.append(part);
    if (!last) {
      return null;
    }
    String whole = parts.toString();
    parts = null;
    bytes = 0;
    return whole;
  }

  /** The bytes of a text, or some number beyond {@code enough}. */
  private static int utf8Length(String text, int enough) {
    int length = 0;
    for (int i = 0; i < text.length() && length <= enough; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        length += 2; // each half of a pair has two of its four bytes
      } else {
        length += MOST_BYTES;
      }
    }
    return length;
  }
}
