package org.carillon.api;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of Socket.IO. What is registered counts for clients that join from then on. Handlers
 * run as operations do: one after another for a client, with its {@code Caller} and {@code
 * Connection}, in no transaction.
 *
 * <p>Who may join a namespace of the application's own: any authenticated caller, unless it says
 * otherwise. A service's is as its service says.
 */
public interface SocketIoNamespace extends SocketIoEmitter {

  /** Looks at a client that wants to join. */
  @FunctionalInterface
  interface Middleware {
    /**
     * Looks at the client, which has not joined yet.
     *
     * @throws OperationException refuses it: the client's {@code connect_error} has the message,
     *     and its data the code
     */
    void check(SocketIoSocket socket);
  }

  /** Handles what another node emits to the nodes. */
  @FunctionalInterface
  interface ServerSideHandler {
    /**
     * Handles it: on a thread of the application's, one event of the namespace after another, with
     * no caller and no request context.
     *
     * @param arguments as of {@link SocketIoHandler#handle}
     * @param ack answers the node, where it asked for that: once, now or later
     * @throws Exception is logged; a node that asked is told that this one did not answer
     */
    void handle(List<@Nullable Object> arguments, SocketIoAck ack) throws Exception;
  }

  /** Its name, as {@code /live}. */
  String name();

  /** Lets everyone in, anonymous callers too; of a namespace that is no service's. */
  SocketIoNamespace permitAll();

  /** Lets in who has one of the roles; of a namespace that is no service's. */
  SocketIoNamespace rolesAllowed(String... roles);

  /** Adds a check of clients that want to join; all are asked, in their order. */
  SocketIoNamespace use(Middleware middleware);

  /** Calls back for each client that has joined. */
  SocketIoNamespace onConnect(Consumer<SocketIoSocket> callback);

  /**
   * Handles an event of all its clients; a later handler replaces an earlier one. An operation of
   * the service goes first.
   */
  SocketIoNamespace on(String event, SocketIoHandler handler);

  /**
   * Sends an event to all other nodes: to their applications, not to clients. Without a cluster it
   * goes nowhere.
   *
   * @param arguments as of {@link #emit}
   */
  void serverSideEmit(String event, @Nullable Object... arguments);

  /**
   * The same, and gathers what the nodes answer.
   *
   * @param timeout how long they may take
   * @return completes with the arguments of each node's answer, in no order; with an {@link
   *     UnansweredException} where one did not answer, has no handler of the event, or its handler
   *     failed
   */
  CompletionStage<List<List<@Nullable Object>>> serverSideEmitWithAck(
      Duration timeout, String event, @Nullable Object... arguments);

  /** Handles an event that another node emits to the nodes; a later handler replaces an earlier. */
  SocketIoNamespace onServerSideEmit(String event, ServerSideHandler handler);

  /** The clients of this node, of all tenants. Those of all nodes: {@link #fetchSockets}. */
  Collection<SocketIoSocket> sockets();

  /** How many clients of this node are in it. Of all nodes: {@link #countSockets}. */
  int count();
}
