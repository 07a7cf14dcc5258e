package org.carillon.session;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.config.CarillonConfig;
import org.carillon.model.ServiceModel;
import org.carillon.rate.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Where connections begin and end on this node. A transport opens one when its handshake is done,
 * tells it what it heard, and closes it when it has ended, whoever ended it.
 */
@ApplicationScoped
public class NodeConnections {

  /** Whether a new connection would be taken. */
  public enum Room {
    /** It would. */
    FREE,
    /** The node has as many as it may. */
    NODE_FULL,
    /** The node takes no more and says goodbye to those it has. */
    DRAINING
  }

  private static final System.Logger LOGGER = System.getLogger(NodeConnections.class.getName());

  private static final String DRAINS = "the server is going away";

  private final MemoryBudget memoryBudget;
  private final RateLimits rateLimits;
  private final ConnectionLimits connectionLimits;
  private final ConnectionRegistry registry;
  private final Heartbeat heartbeat;
  private final Instance<ConnectionEmitter> emission;
  private final Object gone = new Object(); // a draining node tells here that it has no connections
  private volatile boolean draining;
  private volatile Consumer<ClientConnection> endListener = connection -> {};

  @Inject
  NodeConnections(
      CarillonConfig config,
      ConnectionRegistry registry,
      Heartbeat heartbeat,
      MemoryBudget memoryBudget,
      RateLimits rateLimits,
      Instance<ConnectionEmitter> emission) {
    this.memoryBudget = memoryBudget;
    this.rateLimits = rateLimits;
    this.connectionLimits = ConnectionLimits.of(config, memoryBudget);
    memoryBudget.watch(registry::all);
    this.registry = registry;
    this.heartbeat = heartbeat;
    this.emission = emission;
    heartbeat.onUnreported(this::endUnreported);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  NodeConnections() {
    this.memoryBudget = null;
    this.rateLimits = null;
    this.connectionLimits = null;
    this.registry = null;
    this.heartbeat = null;
    this.emission = null;
  }

  /** Whether there is room for one more: asked before the upgrade. */
  public Room room() {
    if (draining) {
      return Room.DRAINING;
    }
    return registry.size() >= connectionLimits.connections() ? Room.NODE_FULL : Room.FREE;
  }

  /**
   * Whether the caller has as many connections as one user may: asked before the upgrade. Anonymous
   * ones never have.
   */
  public boolean isFull(Caller caller) {
    return hasMoreThan(caller, connectionLimits.perUser() - 1);
  }

  /**
   * Begins a connection. Handshakes run side by side, so the limits are looked at again; where they
   * are passed now, the connection is closed with 1013 (the node) or 1008 (the user) and null is
   * returned.
   *
   * @param format the format that the subprotocol fixes; null: none
   */
  public @Nullable ClientConnection open(
      ServiceModel model,
      String path,
      Caller caller,
      @Nullable String client,
      @Nullable String format,
      HandshakeFacts facts,
      FrameChannel frameChannel) {
    return open(
        new PendingConnection(model, path, caller, client, format, facts),
        ConnectionLink.own(frameChannel));
  }

  /** The same, over any link. */
  public @Nullable ClientConnection open(
      PendingConnection pendingConnection, ConnectionLink connectionLink) {
    ClientConnection connection = new ClientConnection(pendingConnection, connectionLink, this);
    registry.add(connection);
    if (draining) {
      return refused(connection, CloseCodes.GOING_AWAY, DRAINS);
    }
    if (registry.size() > connectionLimits.connections()) {
      return refused(connection, CloseCodes.TRY_AGAIN, "too many connections");
    }
    if (hasMoreThan(pendingConnection.caller(), connectionLimits.perUser())) {
      return refused(connection, CloseCodes.POLICY, "too many connections of this user");
    }
    return connection;
  }

  /**
   * Takes an ended connection out of the registry; true for the first call alone, which tells the
   * dispatcher.
   */
  public boolean ended(ClientConnection connection) {
    if (!connection.claimEnd()) {
      return false;
    }
    registry.remove(connection);
    if (!connection.isShared()) {
      connection.outbound().end();
    }
    if (draining && registry.size() == 0) {
      synchronized (gone) {
        gone.notifyAll();
      }
    }
    return true;
  }

  /**
   * Is told of the end of a connection that was closed and cut, and whose transport never said that
   * it has ended.
   */
  public void onUnreportedEnd(Consumer<ClientConnection> listener) {
    endListener = listener;
  }

  private void endUnreported(ClientConnection connection) {
    if (ended(connection)) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "{0} was cut, and the server has not said that it ended; it is given up",
          connection);
      endListener.accept(connection);
    }
  }

  /** Does something with each connection of the node. */
  public void forEach(Consumer<ClientConnection> task) {
    registry.all().forEach(task);
  }

  /**
   * Ends those connections of the node that are meant, with 1008 behind what is queued for them.
   *
   * @return how many; 0 where the order was followed before
   */
  public int disconnect(DisconnectOrder order) {
    return registry.disconnect(order);
  }

  /** What all clients together may make this node keep. */
  public MemoryBudget budget() {
    return memoryBudget;
  }

  /** How much clients may send. */
  public RateLimits rates() {
    return rateLimits;
  }

  /** How many this node takes. */
  public int most() {
    return connectionLimits.connections();
  }

  /** What goes over them. */
  public TrafficCounters traffic() {
    return registry.traffic();
  }

  /** A handshake was refused, with an HTTP status. */
  public void refused(int status) {
    registry.traffic().refused(status);
  }

  /** The connections open now. */
  public int size() {
    return registry.size();
  }

  /** Takes no more connections, from now on. */
  public void refuse() {
    draining = true;
  }

  /** Takes connections again. */
  public void accept() {
    draining = false;
  }

  /**
   * Says goodbye to connections, with 1001 behind what is queued for them.
   *
   * @param atMost to how many
   * @param busyToo also to those of which a frame is being handled
   * @return to how many it was said now
   */
  public int dismiss(int atMost, boolean busyToo) {
    int dismissed = 0;
    for (ClientConnection connection : registry.all()) {
      if (dismissed == atMost) {
        break;
      }
      if (connection.dismiss(busyToo, CloseCodes.GOING_AWAY, DRAINS)) {
        dismissed++;
      }
    }
    return dismissed;
  }

  /** Whether goodbye has been said to all that are left. */
  public boolean areDismissed() {
    return registry.all().stream().allMatch(connection -> connection.inbound().isRetired());
  }

  /**
   * Waits until the last has ended, at most for {@code carillon.send.grace}.
   *
   * @throws InterruptedException if the thread is to wait no more
   */
  public void awaitEnd() throws InterruptedException {
    long deadline = MonotonicClock.millis() + heartbeat.grace().toMillis();
    synchronized (gone) {
      for (long left = heartbeat.grace().toMillis();
          left > 0 && registry.size() > 0;
          left = deadline - MonotonicClock.millis()) {
        gone.wait(left);
      }
    }
  }

  /** The close frame is on its way or queued: the connection is cut if it does not end in time. */
  void closing(ClientConnection connection) {
    heartbeat.closing(connection);
  }

  ConnectionLimits limits() {
    return connectionLimits;
  }

  ConnectionRegistry registry() {
    return registry;
  }

  ConnectionEmitter emission() {
    return emission.get();
  }

  private @Nullable ClientConnection refused(ClientConnection connection, int code, String reason) {
    ended(connection);
    connection.channel().close(code, reason);
    closing(connection);
    return null;
  }

  private boolean hasMoreThan(Caller caller, int allowed) {
    String name = caller.name();
    return name != null && registry.of(caller.tenant(), name) > allowed;
  }
}
