package org.carillon.transport.gateway;

import java.util.Set;
import java.util.function.Supplier;
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
import org.jspecify.annotations.Nullable;

/** A client that was judged and found good. */
public final class Admission implements TransportAdmission {

  private static final int UNAVAILABLE = 503;

  private final NodeConnections connections;
  private final Dispatcher dispatcher;
  private final Supplier<@Nullable String> lost;
  private final PendingConnection pendingConnection;

  /**
   * A client.
   *
   * @param lost why it is the caller no more that it was judged as; null: it still is
   */
  Admission(
      NodeConnections connections,
      Dispatcher dispatcher,
      Supplier<@Nullable String> lost,
      PendingConnection pendingConnection) {
    this.lost = lost;
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
    return new Admission(connections, dispatcher, lost, pendingConnection.as(id, contexts));
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
    String reason = lost.get();
    if (reason != null) { // while it was on its way to where connections are ended
      connection.close(CloseCodes.POLICY, reason);
    }
    return new OpenConnection(connections, dispatcher, connection);
  }
}
