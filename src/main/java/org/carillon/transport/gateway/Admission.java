package org.carillon.transport.gateway;

import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.dispatch.Dispatcher;
import org.carillon.session.Channel;
import org.carillon.session.ClientConnection;
import org.carillon.session.Connections;
import org.carillon.session.Link;
import org.carillon.session.Opening;
import org.carillon.spi.TransportAdmission;
import org.carillon.spi.TransportChannel;
import org.carillon.spi.TransportRefusal;

/** A client that was judged and found good. */
public final class Admission implements TransportAdmission {

  private static final int UNAVAILABLE = 503;

  private final Connections connections;
  private final Dispatcher dispatcher;
  private final Opening opening;

  Admission(Connections connections, Dispatcher dispatcher, Opening opening) {
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.opening = opening;
  }

  @Override
  public Caller caller() {
    return opening.caller();
  }

  /** What will be opened. */
  public Opening opening() {
    return opening;
  }

  /** The same client, as the connection that it was before, in its contexts. */
  public Admission as(String id, Set<String> contexts) {
    return new Admission(connections, dispatcher, opening.as(id, contexts));
  }

  @Override
  public OpenConnection open(TransportChannel channel) throws TransportRefusal {
    OpenConnection connection = register(Link.own(Channel.of(channel)));
    connection.greet();
    return connection;
  }

  /**
   * Begins the connection over any link: it hears events from here on. The service is to be told by
   * {@link OpenConnection#greet()}.
   *
   * @throws TransportRefusal as {@link #open}
   */
  public OpenConnection register(Link link) throws TransportRefusal {
    ClientConnection connection = connections.open(opening, link);
    if (connection == null) {
      throw new TransportRefusal(UNAVAILABLE, "Too many connections");
    }
    return new OpenConnection(connections, dispatcher, connection);
  }
}
