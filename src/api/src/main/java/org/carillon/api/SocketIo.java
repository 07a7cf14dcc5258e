package org.carillon.api;

/**
 * Socket.IO beneath the services, for what they do not cover: namespaces of an application's own,
 * raw events with several arguments and binary ones, acknowledgements both ways. Inject it.
 *
 * <pre>{@code
 * void ready(@Observes ServerReady ready) {
 *   socketIo.of("/live").permitAll().on("ping", (socket, arguments, ack) -> ack.send("pong"));
 * }
 * }</pre>
 */
public interface SocketIo {

  /**
   * The namespace of that name, as {@code /live}; {@code /} is the root. It is made where it is not
   * there, and clients can join it from then on. The path of a service names the namespace of that
   * service: raw events go beside those of the service there, to and from its Socket.IO clients.
   *
   * @throws IllegalArgumentException if the name does not begin with a slash, or has a comma or
   *     more than 512 characters
   */
  SocketIoNamespace of(String namespace);
}
