package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Set;
import org.carillon.audience.ResolvedAudience;
import org.carillon.cluster.Cluster;
import org.carillon.json.Values;
import org.carillon.session.Envelope;
import org.carillon.session.LocalBroadcaster;
import org.jspecify.annotations.Nullable;

/** Sends raw events. */
@ApplicationScoped
class Emission {

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
  private final Values values;

  @Inject
  Emission(LocalBroadcaster broadcaster, Cluster cluster, Values values) {
    this.broadcaster = broadcaster;
    this.cluster = cluster;
    this.values = values;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Emission() {
    this.broadcaster = null;
    this.cluster = null;
    this.values = null;
  }

  /** Sends an event, now, to clients of all nodes. */
  void emit(
      String namespace,
      String tenant,
      String event,
      @Nullable Object[] arguments,
      ResolvedAudience audience,
      boolean lossy) {
    Envelope envelope =
        RawEvent.envelope(namespace, tenant, event, arguments(event, arguments), audience, lossy);
    broadcaster.broadcast(envelope);
    cluster.publish(envelope);
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
  Arguments arguments(String event, @Nullable Object[] arguments) {
    if (RESERVED.contains(event)) {
      throw new IllegalArgumentException("Socket.IO keeps the name " + event + " for itself");
    }
    return arguments(arguments);
  }

  /** Arguments, written. */
  Arguments arguments(@Nullable Object[] arguments) {
    return Arguments.of(Arrays.asList(arguments), values::write);
  }
}
