package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Set;
import org.carillon.audience.ResolvedAudience;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.event.Envelope;
import org.carillon.json.ValueMapper;
import org.jspecify.annotations.Nullable;

/** Sends raw events. */
@ApplicationScoped
class RawEmission {

  /** What a client's library uses itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private final LocalBroadcaster broadcaster;
  private final Cluster cluster;
  private final ValueMapper valueMapper;
  private final SocketGroups groups;
  private final ServerSideEvents serverSideEvents;

  @Inject
  RawEmission(
      LocalBroadcaster broadcaster,
      Cluster cluster,
      ValueMapper valueMapper,
      SocketGroups groups,
      ServerSideEvents serverSideEvents) {
    this.groups = groups;
    this.serverSideEvents = serverSideEvents;
    this.broadcaster = broadcaster;
    this.cluster = cluster;
    this.valueMapper = valueMapper;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  RawEmission() {
    this.broadcaster = null;
    this.cluster = null;
    this.valueMapper = null;
    this.groups = null;
    this.serverSideEvents = null;
  }

  /** What is done with many clients at once. */
  SocketGroups groups() {
    return groups;
  }

  /** What nodes tell each other. */
  ServerSideEvents serverSide() {
    return serverSideEvents;
  }

  /**
   * Sends an event, now, to clients of all nodes.
   *
   * @param isLocal of this node alone
   */
  void emit(
      SocketSelection to,
      String event,
      @Nullable Object[] arguments,
      boolean lossy,
      boolean isLocal) {
    Envelope envelope =
        RawEvent.envelope(
            to.namespace(), to.tenant(), event, arguments(event, arguments), to.audience(), lossy);
    broadcaster.broadcast(envelope);
    if (!isLocal) {
      cluster.publish(envelope);
    }
  }

  /** Sends an event to one client of this node, now. */
  void emit(NamespaceSocket to, String event, @Nullable Object[] arguments) {
    String tenant = to.caller().tenant();
    broadcaster.broadcast(
        RawEvent.envelope(
            to.namespace(),
            tenant == null ? "" : tenant,
            event,
            arguments(event, arguments),
            ResolvedAudience.only(to.id()),
            false));
  }

  /** The arguments of an event, written. */
  EventArguments arguments(String event, @Nullable Object[] arguments) {
    if (RESERVED.contains(event)) {
      throw new IllegalArgumentException("Socket.IO keeps the name " + event + " for itself");
    }
    return arguments(arguments);
  }

  /** Arguments, written. */
  EventArguments arguments(@Nullable Object[] arguments) {
    return EventArguments.of(Arrays.asList(arguments), valueMapper::write);
  }
}
