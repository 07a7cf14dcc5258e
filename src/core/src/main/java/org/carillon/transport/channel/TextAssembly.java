package org.carillon.transport.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a text message together, up to a limit. The containers' own limits are not
 * enough: WildFly gathers a message whatever its size, and Payara counts characters.
 *
 * <p>The parts are kept in pieces until the last has come. One buffer that grows would take up to
 * three times the message while it is copied, in arrays so large that G1 gives each of them regions
 * of its own: a hundred messages of 0.9 MB ended a server of 512 MB.
 */
public final class TextAssembly {

  /** UTF-8 has at most three bytes for a {@code char}. */
  private static final int MOST_BYTES = 3;

  /** Characters; parts with fewer are small. */
  private static final int SMALL = 4_096;

  /** Characters of small parts that make a piece. */
  private static final int PIECE = 16_384;

  private final IntSupplier limit;
  private @Nullable List<String> pieces;

  /** Small parts, which would cost more than their text as pieces of their own. */
  private final StringBuilder small = new StringBuilder(0);

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
    if (pieces == null && last && (long) part.length() * MOST_BYTES <= most) {
      return part;
    }
    bytes += utf8Length(part, most - bytes);
    if (bytes > most) {
      isOver = true;
      clear();
      return null;
    }
    if (pieces == null) {
      if (last) {
        bytes = 0;
        return part;
      }
      pieces = new ArrayList<>();
    }
    keep(pieces, part);
    if (!last) {
      return null;
    }
    endPiece(pieces);
    String whole = String.join("", pieces);
    clear();
    return whole;
  }

  private void keep(List<String> all, String part) {
    if (part.length() >= SMALL) {
      endPiece(all);
      all.add(part);
      return;
    }
    small.append(part);
    if (small.length() >= PIECE) {
      endPiece(all);
    }
  }

  private void endPiece(List<String> all) {
    if (small.length() > 0) {
      all.add(small.toString());
      small.setLength(0);
    }
  }

  private void clear() {
    pieces = null;
    small.setLength(0);
    small.trimToSize();
    bytes = 0;
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
