package org.carillon.redis;

import java.util.List;
import org.carillon.spi.ClusterBus.Message;
import org.carillon.spi.PartialPublishException;

/** Redis cannot be reached, or does not do what it was asked for. Holds no secret. */
final class RedisException extends PartialPublishException {

  private static final long serialVersionUID = 1L;

  private final transient List<Message> rest;

  RedisException(String message) {
    this(message, 0, List.of());
  }

  /**
   * Redis answered, and refused messages of a batch.
   *
   * @param taken how many it took all the same
   * @param rest the messages that it refused, where they are the last ones: sent again they are
   *     still in order; else empty
   */
  RedisException(String message, int taken, List<Message> rest) {
    super(message, taken);
    this.rest = List.copyOf(rest);
  }

  /** The messages that may be sent again. */
  List<Message> rest() {
    return rest;
  }

  /** Whether Redis has no memory left. */
  boolean isFull() {
    return String.valueOf(getMessage()).contains("OOM ");
  }
}
