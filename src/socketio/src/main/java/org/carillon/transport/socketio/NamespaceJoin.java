package org.carillon.transport.socketio;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.carillon.api.OperationException;
import org.carillon.api.SocketIoNamespace.Middleware;
import org.carillon.broadcast.RecoveryBuffer;
import org.carillon.session.ConnectionLink;
import org.carillon.session.Frame;
import org.carillon.session.OutboundQueue;
import org.carillon.session.PendingConnection;
import org.carillon.spi.TransportRefusal;
import org.carillon.transport.engineio.EngineSocket;
import org.carillon.transport.gateway.Admission;
import org.carillon.transport.gateway.OpenConnection;
import org.jspecify.annotations.Nullable;

/** One client's way into one namespace: judged, registered, told, and given what it missed. */
final class NamespaceJoin {

  private final SocketIoServer server;
  private final SocketIoClient socketIoClient;
  private final EngineSocket line;
  private final Namespace namespace;
  private final Map<String, @Nullable Object> auth;
  private OutboundQueue.Admission begun = OutboundQueue.Admission.QUEUED;
  private boolean isHeld;

  NamespaceJoin(
      SocketIoClient socketIoClient, Namespace namespace, Map<String, @Nullable Object> auth) {
    this.server = socketIoClient.server();
    this.socketIoClient = socketIoClient;
    this.line = socketIoClient.line();
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
        server
            .gateway()
            .admit(namespace.model(), namespace.name(), new ConnectHandshake(line, auth));
    NamespaceSocket candidate = socket(admission.opening(), false);
    for (Middleware middleware : namespace.middlewares()) {
      middleware.check(candidate);
    }
    SessionRecovery sessionRecovery = server.sessionRecovery();
    if (!sessionRecovery.isOn() || line.protocol() == 3) {
      return write(register(admission, candidate, null, List.of()));
    }
    String tenant = tenant(admission.opening());
    boolean followed = server.sessionReplication().isFollowed(namespace.name(), tenant);
    RecoveryBuffer recoveryBuffer = server.recent().hold(namespace.name(), tenant, followed);
    isHeld = true;
    if (!followed) {
      server.sessionReplication().followLater(namespace.name(), tenant);
    }
    try {
      return write(join(admission, candidate, recoveryBuffer));
    } finally {
      if (isHeld) {
        recoveryBuffer.release();
      }
    }
  }

  private NamespaceSocket join(
      Admission admission, NamespaceSocket candidate, RecoveryBuffer recoveryBuffer)
      throws TransportRefusal {
    PendingConnection pendingConnection = admission.opening();
    SessionClaim known =
        auth.get("pid") instanceof String privateId
            ? server
                .sessionRecovery()
                .claim(privateId, namespace.name(), pendingConnection.caller())
            : null;
    try {
      synchronized (recoveryBuffer) { // a moment between two events
        if (known != null) {
          RecoveryBuffer.Place since =
              known.recent() == recoveryBuffer ? known.since() : RecoveryBuffer.Place.UNKNOWN;
          List<Frame> missed =
              recoveryBuffer.missed(
                  auth.get("offset") instanceof String offset ? offset : null,
                  since,
                  known.what().heardBy(pendingConnection.caller(), pendingConnection.client()),
                  server.protocol());
          if (missed != null && server.fits(line, missed)) {
            RecoverableSession next = known.what().next();
            Admission back = admission.as(next.id(), next.contexts());
            return register(
                back,
                socket(back.opening(), true),
                new SessionClaim(next, since, recoveryBuffer),
                missed);
          }
        }
        NamespaceSocket joined =
            register(
                admission,
                candidate,
                new SessionClaim(
                    first(pendingConnection),
                    place(recoveryBuffer, pendingConnection),
                    recoveryBuffer),
                List.of());
        if (known != null) {
          server.sessionReplication().gone(known.what().next());
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
      Admission admission,
      NamespaceSocket socket,
      @Nullable SessionClaim sessionClaim,
      List<Frame> missed)
      throws TransportRefusal {
    ConnectionLink connectionLink =
        ConnectionLink.shared(
            new NamespaceChannel(line, socket), server.protocol(), line.outbound());
    OpenConnection connection = admission.register(connectionLink);
    socket.joined(connection, sessionClaim);
    if (sessionClaim != null) {
      server.sessionRecovery().joined(socket, sessionClaim);
      isHeld = false; // it is let go of with the ticket
      socket.announceJoin(); // ahead of whatever event it hears from here on
    }
    socketIoClient.joined(socket);
    List<Frame> first = new java.util.ArrayList<>(missed.size() + 1);
    first.add(
        line.protocol() == 3
            ? PacketWriter.connectedBefore(namespace.name())
            : PacketWriter.connected(
                namespace.name(),
                socket.id(),
                sessionClaim == null ? null : sessionClaim.what().privateId()));
    first.addAll(missed);
    begun = connection.connection().begin(first);
    return socket;
  }

  /** Writes what the connection begins with; with no lock held. */
  private NamespaceSocket write(NamespaceSocket joined) {
    switch (begun) {
      case WRITE -> joined.flush();
      case OVERFLOW -> line.tooSlow(); // never silently: what was not taken would be missing
      case QUEUED, CLOSED -> {
        // somebody writes, or there is nobody to write to
      }
    }
    return joined;
  }

  private NamespaceSocket socket(PendingConnection pendingConnection, boolean recovered) {
    return new NamespaceSocket(
        socketIoClient,
        namespace,
        pendingConnection.id(),
        pendingConnection.caller(),
        auth,
        recovered);
  }

  private RecoveryBuffer.Place place(
      RecoveryBuffer recoveryBuffer, PendingConnection pendingConnection) {
    return recoveryBuffer.placeHere(
        server.sessionReplication().heardUpTo(namespace.name(), tenant(pendingConnection)),
        SocketIoClient.now());
  }

  private RecoverableSession first(PendingConnection pendingConnection) {
    return new RecoverableSession(
        UUID.randomUUID().toString(),
        0,
        pendingConnection.id(),
        namespace.name(),
        tenant(pendingConnection),
        pendingConnection.caller().name(),
        pendingConnection.client(),
        pendingConnection.contexts());
  }

  /** A caller that was judged has a tenant. */
  private static String tenant(PendingConnection pendingConnection) {
    return Objects.requireNonNull(pendingConnection.caller().tenant(), "the caller's tenant");
  }
}
