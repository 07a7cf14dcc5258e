package org.carillon.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reaches clients of one namespace and tenant, on all nodes, now or never: sends them raw events,
 * lists them, makes them enter or leave rooms, ends them. Immutable: each method that narrows
 * returns another one. Nothing here takes part in a transaction, and nothing waits for a client or
 * another node; what one thread does reaches each node in its order.
 *
 * <p>What asks other nodes ({@link #fetchSockets}, {@link #countSockets}, {@link #emitWithAck})
 * returns a stage, which is completed on a thread of the application's. It ends with an {@link
 * UnansweredException} where a node did not answer in time ({@code
 * carillon.socketio.request-timeout}) or the cluster's bus is down, and with an {@link
 * IllegalStateException} where more clients are meant than {@code carillon.socketio.fetch-limit}.
 *
 * <p>All but {@code tenant}, {@code to}, {@code except}, {@code lossy} and {@code local} throw an
 * {@link IllegalStateException} if nobody is calling and no tenant is said.
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

  /** To clients of this node alone; no other one is told or asked. */
  SocketIoEmitter local();

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

  /**
   * Sends an event and gathers what the clients acknowledge it with. A {@link #lossy} one goes to
   * all nevertheless.
   *
   * @param timeout how long a client may take, from 1 ms on; nodes may take a second more
   * @return completes with the arguments of each client's acknowledgement, in no order; with an
   *     {@link UnansweredException} where a client or a node did not answer
   * @throws IllegalArgumentException as {@link #emit} does
   */
  CompletionStage<List<List<@Nullable Object>>> emitWithAck(
      Duration timeout, String event, @Nullable Object... arguments);

  /** The clients that are meant, in no order. */
  CompletionStage<List<RemoteSocket>> fetchSockets();

  /** How many clients are meant. */
  CompletionStage<Integer> countSockets();

  /**
   * Makes the clients enter rooms. An event that is emitted to the rooms afterwards reaches them.
   */
  void socketsJoin(String... rooms);

  /** Makes the clients leave rooms. */
  void socketsLeave(String... rooms);

  /**
   * Ends the clients' places in the namespace.
   *
   * @param line whether their lines end, and with them their places in all namespaces, so that they
   *     may come back; false: they do not come back by themselves
   */
  void disconnectSockets(boolean line);
}
