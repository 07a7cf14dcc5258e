package org.carillon.api;

import org.jspecify.annotations.Nullable;

/**
 * Sends raw events to clients of one namespace and tenant, on all nodes, now or never. Immutable:
 * each method that narrows returns another one. Nothing here takes part in a transaction, and
 * nothing waits for a client.
 */
public interface SocketIoEmitter {

  /**
   * To the clients of a tenant, instead of the caller's. Outside of a frame or request a tenant
   * must be said.
   */
  SocketIoEmitter tenant(String tenant);

  /** To those alone that are in one of the rooms, said here or before. */
  SocketIoEmitter to(String... rooms);

  /** Not to those that are in one of the rooms, or whose id it is. */
  SocketIoEmitter except(String... roomsOrIds);

  /** To those alone to whom nothing is on its way, and without keeping it for who comes back. */
  SocketIoEmitter lossy();

  /**
   * Sends an event. Arguments are beans, records, maps, lists, text, numbers, null; {@code byte[]}
   * goes as a binary attachment, also inside of maps and lists.
   *
   * @throws IllegalArgumentException if the name is reserved by Socket.IO ({@code connect}, {@code
   *     connect_error}, {@code disconnect}, {@code disconnecting}, {@code newListener}, {@code
   *     removeListener})
   * @throws IllegalStateException if nobody is calling and no tenant is said
   */
  void emit(String event, @Nullable Object... arguments);
}
