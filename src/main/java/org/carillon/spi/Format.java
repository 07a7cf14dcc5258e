package org.carillon.spi;

import org.jspecify.annotations.Nullable;

/**
 * How messages look on the wire. The built-in one is {@code json}; an application brings its own as
 * a CDI bean with a {@code @Named} name. Implementations are called from many threads at once.
 */
public interface Format {

  /**
   * Reads a text frame.
   *
   * @throws FormatException if it is none of this format; its message is sent to the client
   */
  InboundMessage parse(String frame) throws FormatException;

  /** Writes an event. Called once for all clients that hear it. */
  String compose(OutboundMessage message);

  /**
   * Writes the answer to a frame that asked for one, or null where the format has no way to say it.
   */
  @Nullable String compose(Reply reply);
}
