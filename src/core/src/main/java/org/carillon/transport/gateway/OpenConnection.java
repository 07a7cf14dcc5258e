package org.carillon.transport.gateway;

import org.carillon.dispatch.Dispatcher;
import org.carillon.session.ClientConnection;
import org.carillon.session.InboundWork;
import org.carillon.session.NodeConnections;
import org.carillon.spi.TransportConnection;

/** A connection, as its transport sees it. */
public final class OpenConnection implements TransportConnection {

  private final NodeConnections connections;
  private final Dispatcher dispatcher;
  private final ClientConnection connection;

  OpenConnection(NodeConnections connections, Dispatcher dispatcher, ClientConnection connection) {
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.connection = connection;
  }

  /** Tells the service that a client has connected. */
  public void greet() {
    dispatcher.opened(connection);
  }

  @Override
  public ClientConnection connection() {
    return connection;
  }

  @Override
  public void frame(String text) {
    connection.heard();
    dispatcher.frame(connection, text);
  }

  /** Something has come that is no text frame. */
  public void frame(InboundWork frame) {
    connection.heard();
    dispatcher.frame(connection, frame);
  }

  /** Whether the service, or a function of the connection, handles an event of that name. */
  public boolean handles(String event) {
    return dispatcher.handles(connection, event);
  }

  @Override
  public void alive() {
    connection.heard();
  }

  @Override
  public void ended(String reason) {
    if (connections.ended(connection)) {
      dispatcher.closed(connection, reason);
    }
  }

  /** Says which, and no more: it may be logged. */
  @Override
  public String toString() {
    return connection.toString();
  }
}
