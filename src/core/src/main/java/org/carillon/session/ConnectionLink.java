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
public record ConnectionLink(
    FrameChannel channel, WireProtocol protocol, @Nullable OutboundQueue shared) {

  /** A line of its own. */
  public static ConnectionLink own(FrameChannel channel) {
    return new ConnectionLink(channel, WireProtocol.PLAIN, null);
  }

  /** A line of its own, with a protocol. */
  public static ConnectionLink own(FrameChannel channel, WireProtocol protocol) {
    return new ConnectionLink(channel, protocol, null);
  }

  /** A part of a line. */
  public static ConnectionLink shared(
      FrameChannel channel, WireProtocol protocol, OutboundQueue queue) {
    return new ConnectionLink(channel, protocol, queue);
  }
}
