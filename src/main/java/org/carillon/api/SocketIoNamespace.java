package org.carillon.api;

import java.util.Collection;
import java.util.function.Consumer;

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

  /** The clients of this node, of all tenants. */
  Collection<SocketIoSocket> sockets();

  /** How many clients of this node are in it. */
  int count();
}
