package org.carillon.transport.engineio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a binary message together, up to a limit. */
final class BinaryAssembly {

  private final IntSupplier limit;
  private @Nullable ByteArrayOutputStream parts;
  private boolean isOver;

  /** An assembly of messages of at most {@code limit} bytes, which is asked for at each part. */
  BinaryAssembly(IntSupplier limit) {
    this.limit = limit;
  }

  /** The bytes that are here of a message that has not come whole. */
  int gathered() {
    return parts == null ? 0 : parts.size();
  }

  /** Whether a message was over the limit; nothing is taken any more. */
  boolean isOver() {
    return isOver;
  }

  /** The message, with its last part; null before. The bytes are its own. */
  @Nullable ByteBuffer add(ByteBuffer part, boolean last) {
    ByteArrayOutputStream gathered = parts;
    int size = gathered == null ? 0 : gathered.size();
    if (isOver || part.remaining() > limit.getAsInt() - size) {
      isOver = true;
      parts = null;
      return null;
    }
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes); // the container uses its buffer again
    if (gathered == null && last) {
      return ByteBuffer.wrap(bytes);
    }
    if (gathered == null) {
      gathered = new ByteArrayOutputStream(2 * bytes.length);
      parts = gathered;
    }
    gathered.writeBytes(bytes);
    if (!last) {
      return null;
    }
    parts = null;
    return ByteBuffer.wrap(gathered.toByteArray());
  }
}
