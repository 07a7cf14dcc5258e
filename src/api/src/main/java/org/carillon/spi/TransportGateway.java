package org.carillon.spi;

import java.util.Set;

/**
 * Where a transport hands in its clients, whatever carries them: inject it. Plain WebSocket and
 * Socket.IO stand on it, and an application may bring a further one.
 *
 * <p>A client is admitted to the service at a path by the same judge whatever brought it: {@link
 * HandshakeCheck}s, tenant, roles, limits. What it sends is then handed to its {@link
 * TransportConnection}, what it is to hear comes to its {@link TransportChannel}: replies, events
 * of every emitter that mean it, and the end. Its contexts are entered by {@code wsContext} as
 * those of any client, or by {@link TransportConnection#connection()}.
 */
public interface TransportGateway {

  /** The paths of the application's services, as {@code /ws/chat}. */
  Set<String> paths();

  /**
   * Judges a client.
   *
   * @throws TransportRefusal if it may not connect: 401 or 403 for its caller, 404 where no service
   *     is at the path, 429 or 503 where a limit is reached, or what a {@link HandshakeCheck} says
   */
  TransportAdmission admit(String path, TransportHandshake handshake) throws TransportRefusal;

  /**
   * Judges a client, and begins its connection.
   *
   * @throws TransportRefusal as above, and where a limit was reached meanwhile
   */
  default TransportConnection accept(
      String path, TransportHandshake handshake, TransportChannel channel) throws TransportRefusal {
    return admit(path, handshake).open(channel);
  }
}
