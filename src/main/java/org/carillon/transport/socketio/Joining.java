package org.carillon.transport.socketio;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.carillon.api.OperationException;
import org.carillon.api.SocketIoNamespace.Middleware;
import org.carillon.session.Frame;
import org.carillon.session.Link;
import org.carillon.session.Opening;
import org.carillon.session.Recent;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.engineio.EngineSocket;
import org.carillon.transport.gateway.Admission;
import org.carillon.transport.gateway.OpenConnection;
import org.jspecify.annotations.Nullable;

/** One client's way into one namespace: judged, registered, told, and given what it missed. */
final class Joining {

  private final SocketIoServer server;
  private final Client client;
  private final EngineSocket line;
  private final Namespace namespace;
  private final Map<String, @Nullable Object> auth;
  private boolean writes;
  private boolean isHeld;

  Joining(Client client, Namespace namespace, Map<String, @Nullable Object> auth) {
    this.server = client.server();
    this.client = client;
    this.line = client.line();
    this.namespace = namespace;
    this.auth = auth;
  }

  /**
   * Joins.
   *
   * @return what has joined; the service is to be told by {@link NamespaceSocket#greet()}
   * @throws TransportRefusal if it may not
   * @throws OperationException if a middleware refuses it
   */
  NamespaceSocket join() throws TransportRefusal {
    Admission admission =
        server.gateway().admit(namespace.model(), namespace.name(), new Said(line, auth));
    NamespaceSocket candidate = socket(admission.opening(), false);
    for (Middleware middleware : namespace.middlewares()) {
      middleware.check(candidate);
    }
    Comebacks comebacks = server.comebacks();
    if (!comebacks.isOn() || line.protocol() == 3) {
      return write(register(admission, candidate, null, List.of()));
    }
    String tenant = tenant(admission.opening());
    boolean followed = server.neighbours().follows(namespace.name(), tenant);
    Recent recent = server.recent().hold(namespace.name(), tenant, followed);
    isHeld = true;
    if (!followed) {
      server.neighbours().followLater(namespace.name(), tenant);
    }
    try {
      return write(join(admission, candidate, recent));
    } finally {
      if (isHeld) {
        recent.release();
      }
    }
  }

  private NamespaceSocket join(Admission admission, NamespaceSocket candidate, Recent recent)
      throws TransportRefusal {
    Opening opening = admission.opening();
    Ticket known =
        auth.get("pid") instanceof String privateId
            ? server.comebacks().claim(privateId, namespace.name(), opening.caller())
            : null;
    try {
      synchronized (recent) { // a moment between two events
        if (known != null) {
          long since = known.recent() == recent ? known.since() : -1;
          List<Frame> missed =
              recent.missed(
                  auth.get("offset") instanceof String offset ? offset : null,
                  since,
                  known.what().heardBy(opening.caller(), opening.client()),
                  server.protocol());
          if (missed != null && server.fits(missed)) {
            Return next = known.what().next();
            Admission back = admission.as(next.id(), next.contexts());
            return register(
                back, socket(back.opening(), true), new Ticket(next, since, recent), missed);
          }
        }
        NamespaceSocket joined =
            register(
                admission,
                candidate,
                new Ticket(first(opening), recent.place(), recent),
                List.of());
        if (known != null) {
          server.neighbours().gone(known.what().next());
        }
        return joined;
      }
    } finally {
      if (known != null) {
        known.release();
      }
    }
  }

  private NamespaceSocket register(
      Admission admission, NamespaceSocket socket, @Nullable Ticket ticket, List<Frame> missed)
      throws TransportRefusal {
    Link link = Link.shared(new NamespaceChannel(line, socket), server.protocol(), line.outbound());
    OpenConnection connection = admission.register(link);
    socket.joined(connection, ticket);
    if (ticket != null) {
      server.comebacks().joined(socket, ticket);
      isHeld = false; // it is let go of with the ticket
      socket.announce(); // ahead of whatever event it hears from here on
    }
    client.joined(socket);
    List<Frame> first = new java.util.ArrayList<>(missed.size() + 1);
    first.add(
        line.protocol() == 3
            ? PacketWriter.connectedBefore(namespace.name())
            : PacketWriter.connected(
                namespace.name(), socket.id(), ticket == null ? null : ticket.what().privateId()));
    first.addAll(missed);
    writes = connection.connection().begin(first);
    return socket;
  }

  /** Writes what the connection begins with; with no lock held. */
  private NamespaceSocket write(NamespaceSocket joined) {
    if (writes) {
      joined.flush();
    }
    return joined;
  }

  private NamespaceSocket socket(Opening opening, boolean recovered) {
    return new NamespaceSocket(client, namespace, opening.id(), opening.caller(), auth, recovered);
  }

  private Return first(Opening opening) {
    return new Return(
        UUID.randomUUID().toString(),
        0,
        opening.id(),
        namespace.name(),
        tenant(opening),
        opening.caller().name(),
        opening.client(),
        opening.contexts());
  }

  /** A caller that was judged has a tenant. */
  private static String tenant(Opening opening) {
    return Objects.requireNonNull(opening.caller().tenant(), "the caller's tenant");
  }
}
