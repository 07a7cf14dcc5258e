package org.carillon.session;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport's line to one client. {@link OutboundQueue} is its only writer: one thread at a time,
 * never a second write from another.
 */
public interface Channel {

  /**
   * Writes frames, in order, without waiting for the client.
   *
   * @param frames at least one; composed once, shared by many channels
   * @param done called once when they have been handed to the network, or with what failed; on any
   *     thread, also during the call
   */
  void write(List<Frame> frames, Consumer<@Nullable Throwable> done);

  /**
   * The executor on whose thread a write is cheapest: a broadcast hands all channels that share one
   * their frames there, so that those of several events meet in one write. Null: any thread.
   */
  default @Nullable Executor writer() {
    return null;
  }

  /** Sends a ping that asks for a pong. Called by the writer only. */
  void ping();

  /** Starts the closing handshake; never blocks. */
  void close(int code, String reason);

  /** Cuts the TCP connection, whatever the client does; never blocks. */
  void cut();

  /** Whether frames can still be written. */
  boolean isOpen();

  /** The transport's own object, or null if there is none of that type. */
  <T> @Nullable T unwrap(Class<T> type);
}
