package org.carillon.transport.gateway;

import java.util.Set;
import java.util.function.BooleanSupplier;
import org.carillon.api.Caller;
import org.carillon.dispatch.Dispatcher;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.ConnectionLink;
import org.carillon.session.FrameChannel;
import org.carillon.session.NodeConnections;
import org.carillon.session.PendingConnection;
import org.carillon.spi.TransportAdmission;
import org.carillon.spi.TransportChannel;
import org.carillon.spi.TransportRefusal;

/** A client that was judged and found good. */
public final class Admission implements TransportAdmission {

  private static final int UNAVAILABLE = 503;

  private final NodeConnections connections;
  private final Dispatcher dispatcher;
  private final BooleanSupplier isRevoked;
  private final PendingConnection pendingConnection;

  /**
   * A client.
   *
   * @param isRevoked whether its user was revoked since it began to be judged
   */
  Admission(
      NodeConnections connections,
      Dispatcher dispatcher,
      BooleanSupplier isRevoked,
      PendingConnection pendingConnection) {
    this.isRevoked = isRevoked;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.pendingConnection = pendingConnection;
  }

  @Override
  public Caller caller() {
    return pendingConnection.caller();
  }

  /** What will be opened. */
  public PendingConnection opening() {
    return pendingConnection;
  }

  /** The same client, as the connection that it was before, in its contexts. */
  public Admission as(String id, Set<String> contexts) {
    return new Admission(connections, dispatcher, isRevoked, pendingConnection.as(id, contexts));
  }

  @Override
  public OpenConnection open(TransportChannel channel) throws TransportRefusal {
    OpenConnection connection = register(ConnectionLink.own(FrameChannel.of(channel)));
    connection.greet();
    return connection;
  }

  /**
   * Begins the connection over any link: it hears events from here on. The service is to be told by
   * {@link OpenConnection#greet()}.
   *
   * @throws TransportRefusal as {@link #open}
   */
  public OpenConnection register(ConnectionLink connectionLink) throws TransportRefusal {
    ClientConnection connection = connections.open(pendingConnection, connectionLink);
    if (connection == null) {
      throw new TransportRefusal(UNAVAILABLE, "Too many connections");
    }
    if (isRevoked.getAsBoolean()) { // while it was on its way to where connections are ended
      connection.close(CloseCodes.POLICY, "the user was revoked");
    }
    return new OpenConnection(connections, dispatcher, connection);
  }
}
