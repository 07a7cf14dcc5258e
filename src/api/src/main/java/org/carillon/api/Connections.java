package org.carillon.api;

import java.util.concurrent.CompletionStage;

/**
 * The connections of this application on all its nodes, over plain WebSocket and Socket.IO. A bean
 * of the application scope, to be injected.
 */
public interface Connections {

  /**
   * Ends connections: those of this node before it returns, those of other nodes over the bus, and
   * over the outbox, which reaches nodes that the bus does not.
   *
   * <p>A client of plain WebSocket is closed with 1008 and the reason, behind what was queued for
   * it; one of Socket.IO loses its place in the namespace. Nothing more that it sends is handled.
   * An operation in flight ends as it began, and its reply is not sent. Clients may come back at
   * once if they are admitted: this ends connections, and revokes nothing.
   *
   * <p>The order for other nodes is written in a transaction of its own, whatever becomes of the
   * caller's, and the call waits for that. A node without a bus follows it when it next looks into
   * the outbox ({@code carillon.outbox.poll}). An application without a persistence unit reaches
   * other nodes by the bus alone, and so does one for connections to a namespace of Socket.IO that
   * is no service.
   *
   * @param who whose; where it names no tenant, in the caller's
   * @param reason shown to the client, at most 123 bytes of UTF-8; longer ones are cut
   * @return how many this node has ended, with those that other nodes say over the bus; nodes that
   *     are reached by the outbox alone are not counted. It fails with {@link UnansweredException}
   *     where a node that is known did not answer in 5 s, or the bus is down; with {@code
   *     IllegalStateException} where the order could not be written to the database. This node's
   *     are ended all the same
   * @throws IllegalStateException if {@code who} names no tenant, and nobody is calling
   */
  CompletionStage<Integer> disconnect(ConnectionSelector who, String reason);
}
