package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of which parts have come, a few at a time; so what they take is bounded. */
final class PartGatherer {

  /** The most messages of one direction that are in parts at a time. */
  static final int AT_ONCE = 4;

  /** The most bytes of a part. */
  static final int PART = 65_536;

  /** Before the bytes: flags and id. */
  static final int HEAD = 9;

  static final int LAST = 1;
  static final int ANSWER = 2;

  private final Map<Long, Gathering> gatherings = new HashMap<>();
  private final int limit;
  private boolean ended;

  /** A message whose body is being gathered. */
  static final class Gathering {

    private final TunnelMessage message;
    private byte[] bytes = TunnelJson.NO_BYTES;
    private int length;

    private Gathering(TunnelMessage message) {
      this.message = message;
    }

    TunnelMessage message() {
      return message;
    }

    private void add(ByteBuffer part) throws InvalidFrameException {
      int more = part.remaining();
      int announced = (int) message.partBytes;
      if (more > announced - length) {
        throw new InvalidFrameException("More bytes than announced");
      }
      if (length + more > bytes.length) {
        // doubled, and not what was announced at once, of which nothing may come
        bytes = Arrays.copyOf(bytes, Math.min(announced, Math.max(2 * length, length + more)));
      }
      part.get(bytes, length, more);
      length += more;
    }

    private void end() throws InvalidFrameException {
      if (length != message.partBytes) {
        throw new InvalidFrameException("Fewer bytes than announced");
      }
      message.body =
          message.partsBinary ? MessageBody.ofBinary(bytes) : MessageBody.ofUnreadJson(bytes);
    }
  }

  /** For bodies of so many bytes at most. */
  PartGatherer(int limit) {
    this.limit = limit;
  }

  static void checkSize(TunnelMessage message, int limit) throws InvalidFrameException {
    if (message.isInParts() && message.partBytes > limit) {
      throw new InvalidFrameException("A body of more bytes than the limit");
    }
  }

  /** Begins with a message whose parts will come. */
  synchronized void begin(TunnelMessage message, boolean answer) throws InvalidFrameException {
    checkSize(message, limit);
    if (ended) {
      return;
    }
    if (gatherings.size() == AT_ONCE) {
      throw new InvalidFrameException("Too many messages in parts at a time");
    }
    if (gatherings.putIfAbsent(key(message.id, answer), new Gathering(message)) != null) {
      throw new InvalidFrameException("A message whose parts are still coming");
    }
  }

  /**
   * Takes a part.
   *
   * @return the message, if it is whole now; null: more is to come, or nobody waits for it
   */
  synchronized @Nullable TunnelMessage part(int flags, long id, ByteBuffer part)
      throws InvalidFrameException {
    boolean last = (flags & LAST) != 0;
    if ((flags & ~(LAST | ANSWER)) != 0 || id < 1 || (!last && !part.hasRemaining())) {
      throw new InvalidFrameException("No part of a body");
    }
    long key = key(id, (flags & ANSWER) != 0);
    Gathering gathering = gatherings.get(key);
    if (gathering == null) {
      return null;
    }
    gathering.add(part);
    if (!last) {
      return null;
    }
    gathering.end();
    gatherings.remove(key);
    return gathering.message();
  }

  synchronized boolean has(long id, boolean answer) {
    return gatherings.containsKey(key(id, answer));
  }

  /** Forgets one, of which no more parts are wanted; true: it was there. */
  synchronized boolean drop(long id, boolean answer) {
    return gatherings.remove(key(id, answer)) != null;
  }

  synchronized void end() {
    ended = true;
    gatherings.clear();
  }

  synchronized boolean isEmpty() {
    return gatherings.isEmpty();
  }

  private static long key(long id, boolean answer) {
    return 2 * id + (answer ? 1 : 0);
  }
}
