package org.carillon.transport.engineio;

import org.carillon.api.Caller;
import org.carillon.session.CloseCodes;
import org.carillon.session.Frame;
import org.carillon.session.FrameChannel;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.OutboundQueue;
import org.jspecify.annotations.Nullable;

/**
 * A client's line, whatever carries it: it may begin with long polling and go on by WebSocket,
 * without a message lost, doubled or out of order.
 *
 * <p>A {@link Frame} that is put into {@link #outbound()} is one Engine.IO packet: the text of a
 * message with its leading {@code 4}, or the bytes of a binary message as they are. It is composed
 * once for all sockets that it goes to; each transport writes it in its own way.
 */
public interface EngineSocket {

  /** The first character of a text message's frame. */
  char MESSAGE = '4';

  /** The session id: at least 128 random bits; a secret of client and server. */
  String sid();

  /** The version of Engine.IO that the client speaks: 4, or 3 where the configuration allows it. */
  int protocol();

  /** What carries it now: {@code "polling"} or {@code "websocket"}. */
  String transport();

  /** What the client said in its first request, without credentials. */
  HandshakeFacts facts();

  /** Who sent the first request; anonymous where it had no credentials. */
  Caller caller();

  /** When the first request came, in ms since 1970. */
  default long established() {
    return System.currentTimeMillis();
  }

  /**
   * Whether the first request had no credentials, or good ones. Where not, the caller is anonymous,
   * and only a listener that {@linkplain EngineListener#judgesCredentials() judges} sees it.
   */
  boolean areCredentialsGood();

  /** What waits to be sent: the only way out. Bounded by {@code carillon.limit.queue}. */
  OutboundQueue outbound();

  /**
   * The channel behind {@link #outbound()}, the same for as long as the socket lives. Its {@link
   * FrameChannel#writer()} changes with the transport.
   */
  FrameChannel channel();

  /** Queues a frame and writes it; an overflow ends the socket as {@link #tooSlow()} does. */
  void send(Frame frame);

  /**
   * Closes without what waits: the client does not take it. To be called by whoever offered a frame
   * to {@link #outbound()} and was told of an overflow.
   */
  void tooSlow();

  /** Closes behind what waits to be sent, with 1000. Never blocks; more than once is once. */
  default void close() {
    close(CloseCodes.NORMAL, "");
  }

  /**
   * Closes behind what waits to be sent. Never blocks; more than once is once, and the first code
   * counts.
   *
   * @param code of the WebSocket's close frame; a polling client is told the end alone
   * @param reason for a person to read; cut where it is too long for a close frame
   */
  void close(int code, String reason);

  /**
   * Says whether the client has been let in; a listener that {@linkplain EngineListener#admits()
   * admits} may take it back. One too many of those who are not is closed.
   */
  void admitted(boolean isAdmitted);

  /** Whether it has not ended and nobody has closed it. */
  boolean isOpen();

  /** Keeps an object of the layer above with the socket. */
  void attach(@Nullable Object attachment);

  /** What was attached last; null: nothing. */
  @Nullable Object attachment();
}
