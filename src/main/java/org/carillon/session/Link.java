package org.carillon.session;

import org.jspecify.annotations.Nullable;

/**
 * How a connection reaches its client.
 *
 * @param channel the client's line, or its own part of one
 * @param protocol what is put around that which formats compose
 * @param shared the queue of a line that several connections share, which is kept alive and ended
 *     by others; null: the connection has a line of its own
 */
public record Link(Channel channel, WireProtocol protocol, @Nullable OutboundQueue shared) {

  /** A line of its own. */
  public static Link own(Channel channel) {
    return new Link(channel, WireProtocol.PLAIN, null);
  }

  /** A line of its own, with a protocol. */
  public static Link own(Channel channel, WireProtocol protocol) {
    return new Link(channel, protocol, null);
  }

  /** A part of a line. */
  public static Link shared(Channel channel, WireProtocol protocol, OutboundQueue queue) {
    return new Link(channel, protocol, queue);
  }
}
