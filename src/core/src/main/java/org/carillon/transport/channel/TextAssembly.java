package org.carillon.transport.channel;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a text message together, up to a limit. The containers' own limits are not
 * enough: WildFly gathers a message whatever its size, and Payara counts characters.
 */
public final class TextAssembly {

  /** UTF-8 has at most three bytes for a {@code char}. */
  private static final int MOST_BYTES = 3;

  private final IntSupplier limit;
  private @Nullable StringBuilder parts;
  private int bytes;
  private boolean isOver;

  /** An assembly of messages of at most {@code limit} bytes in UTF-8. */
  public TextAssembly(int limit) {
    this(() -> limit);
  }

  /** The same, with a limit that is asked for at each part. */
  public TextAssembly(IntSupplier limit) {
    this.limit = limit;
  }

  /** Whether a message was over the limit; nothing is taken any more. */
  public boolean isOver() {
    return isOver;
  }

  /** The bytes that are here of a message that has not come whole. */
  public int gathered() {
    return bytes;
  }

  /** The message, with its last part; null before. */
  public @Nullable String add(String part, boolean last) {
    if (isOver) {
      return null;
    }
    int most = limit.getAsInt();
    if (parts == null && last && (long) part.length() * MOST_BYTES <= most) {
      return part;
    }
    bytes += utf8Length(part, most - bytes);
    if (bytes > most) {
      isOver = true;
      bytes = 0;
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
