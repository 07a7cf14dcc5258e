package org.carillon.spi;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport's line to one client. It is written by one thread at a time, from a queue that is
 * bounded by bytes. Nothing here may wait for the client.
 */
public interface TransportChannel {

  /**
   * Writes frames, in order.
   *
   * @param texts at least one; each is a whole frame of the service's format
   * @param done to be called once when they have been handed to the network, or with what failed;
   *     on any thread, also during the call. The next ones come after it.
   */
  void send(List<String> texts, Consumer<@Nullable Throwable> done);

  /**
   * Asks the client for a sign of life, which {@link TransportConnection#alive()} tells of. Called
   * by the writer. A client from which nothing comes for {@code carillon.idle} is closed, so a
   * transport whose clients cannot answer tells {@code alive} here.
   */
  void ping();

  /** Begins to close; the code is one of WebSocket's (RFC 6455, section 7.4). */
  void close(int code, String reason);

  /** Cuts the line, whatever the client does: it was asked to close, and did not in time. */
  void cut();

  /** Whether frames can still be written. */
  boolean isOpen();

  /**
   * The transport's own object, for {@code Connection.unwrap}; null: there is none of that type.
   */
  default <T> @Nullable T unwrap(Class<T> type) {
    return null;
  }
}
