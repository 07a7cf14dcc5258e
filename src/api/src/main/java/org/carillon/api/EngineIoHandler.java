package org.carillon.api;

/**
 * Hears what clients of a path of {@link EngineIo} do. For one socket the calls come one after
 * another, in the order of the wire, with its {@link Caller}, and in no transaction; those of
 * several sockets come at the same time. While a call runs, nothing more of that socket is read,
 * and its heartbeat goes on. What is thrown is logged and ends the socket.
 */
public interface EngineIoHandler {

  /**
   * A client has opened a socket.
   *
   * @param socket the same object at each call for that client
   */
  default void opened(EngineIoSocket socket) {}

  /**
   * A text message has come.
   *
   * @param message at most {@code carillon.socketio.max-payload} bytes
   */
  default void text(EngineIoSocket socket, String message) {}

  /**
   * A binary message has come.
   *
   * @param message at most {@code carillon.socketio.max-payload} bytes; the handler's to keep
   */
  default void binary(EngineIoSocket socket, byte[] message) {}

  /**
   * A socket has ended; told once, and last.
   *
   * @param reason {@code "transport close"} (the client went), {@code "transport error"}, {@code
   *     "parse error"}, {@code "ping timeout"} or {@code "forced close"} (the server closed it)
   */
  default void closed(EngineIoSocket socket, String reason) {}
}
