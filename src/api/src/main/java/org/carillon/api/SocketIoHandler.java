package org.carillon.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Handles a raw event of a client. */
@FunctionalInterface
public interface SocketIoHandler {

  /**
   * Handles it.
   *
   * @param arguments plain values: {@code String}, {@code Boolean}, numbers, {@code List}, {@code
   *     Map}, null, and {@code byte[]} for what came as binary
   * @param ack the client's callback; there is one always, and it does nothing where the client
   *     gave none
   * @throws Exception where the callback was not called, it gets {@code {"error": {"code",
   *     "message"}}}, as of an operation
   */
  void handle(SocketIoSocket socket, List<@Nullable Object> arguments, SocketIoAck ack)
      throws Exception;
}
