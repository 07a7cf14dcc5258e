package org.carillon.api;

/**
 * Engine.IO without Socket.IO over it: messages of text and bytes, over long polling and WebSocket,
 * for clients that bring a protocol of their own. Inject it, and open a path while the application
 * starts:
 *
 * <pre>{@code
 * void open(@Observes @Initialized(ApplicationScoped.class) Object start) {
 *   engineIo.open("/engine.io", new EngineIoHandler() {
 *     public void text(EngineIoSocket socket, String message) {
 *       socket.send(message);
 *     }
 *   });
 * }
 * }</pre>
 *
 * <p>The path is open to everybody whose origin is allowed: who is calling is {@link
 * EngineIoSocket#caller()}, and the handler decides. Heartbeat, limits and transports follow the
 * settings of {@code carillon.socketio}; its own switch does not count.
 */
public interface EngineIo {

  /**
   * Opens a path to clients.
   *
   * @param path below the application's, as {@code /engine.io}; clients use it with a slash at its
   *     end
   * @param handler hears what the clients send
   * @throws IllegalArgumentException if the path does not begin with a slash, ends with one, has a
   *     star, or is opened already
   * @throws IllegalStateException if the application has started: paths are opened by observers of
   *     {@code @Initialized(ApplicationScoped.class)}
   */
  void open(String path, EngineIoHandler handler);
}
