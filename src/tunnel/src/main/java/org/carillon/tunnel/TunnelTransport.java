package org.carillon.tunnel;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a tunnel sends by: the WebSocket connection. A tunnel hands over one frame at a time, the
 * next one after {@code done} of the one before.
 */
public interface TunnelTransport {

  /**
   * Sends a text frame. Does not wait for the other side longer than the connection's own timeout.
   *
   * @param done to be called once, on any thread, also before this returns: with null when the
   *     frame is handed to the network, or with why it could not be. A throw counts as the latter
   */
  void sendText(String frame, Consumer<@Nullable Throwable> done);

  /** Sends a binary frame; its bytes stay as they are until {@code done}. */
  void sendBinary(ByteBuffer frame, Consumer<@Nullable Throwable> done);

  /** Closes the connection; called once at most, also while a frame is being sent. */
  void close(int code, String reason);
}
