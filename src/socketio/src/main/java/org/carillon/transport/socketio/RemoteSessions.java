package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.carillon.api.Caller;
import org.carillon.broadcast.RecoveryBuffer;
import org.carillon.cluster.Cluster;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/**
 * With what the clients of other nodes could come back to this one. A client that is connected
 * there is kept for as long as its node is heard, and the window and one sign of life longer, so
 * that it may come back after a node that died without a word; one that has left, for the window.
 * Of each node so many are kept as a node may have connections.
 */
@ApplicationScoped
class RemoteSessions {

  /** More than an application has; what came and went within the window counts too. */
  private static final int MOST_NODES = 256;

  /** One client; {@code until} is of one that has left, {@link Long#MAX_VALUE} of others. */
  private record Known(
      String node, RecoverableSession what, long until, RecoveryBuffer.Place since) {}

  /** A client that comes here, and since when it may have missed something here. */
  record Claimed(RecoverableSession what, RecoveryBuffer.Place since) {}

  private static final class Node {
    private long heard;
    private int clients;
  }

  private final Cluster cluster;
  private final long windowMillis;
  private final int most;
  private final Map<String, Known> clients = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();

  @Inject
  RemoteSessions(Cluster cluster, CarillonConfig config) {
    this.cluster = cluster;
    this.windowMillis = config.get(Settings.SOCKETIO_RECOVERY).toMillis();
    this.most = config.get(Settings.MAX_CONNECTIONS);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  RemoteSessions() {
    this.cluster = null;
    this.windowMillis = 0;
    this.most = 0;
  }

  /** How often a node shows that it lives. */
  long signMillis() {
    return windowMillis / 4;
  }

  /**
   * A node has shown that it lives.
   *
   * @return whether nothing was known of it: it may have clients that were forgotten
   */
  synchronized boolean heard(String node) {
    Node known = nodes.get(node);
    boolean isNew = known == null && nodes.size() < MOST_NODES;
    if (isNew) {
      known = new Node();
      nodes.put(node, known);
    }
    if (known != null) {
      known.heard = SocketIoClient.now();
    }
    return isNew;
  }

  /**
   * A node that was {@link #heard} has a client, or had it last and it has left. A later turn is
   * told by another node.
   *
   * @param joined the place here when it was told that it has just joined there; else not known
   */
  synchronized void put(
      String node, RecoverableSession what, boolean hasLeft, RecoveryBuffer.Place joined) {
    Known before = clients.get(what.privateId());
    if (before != null && isLater(before, node, what)) {
      return;
    }
    RecoveryBuffer.Place since =
        before != null && before.what.turn() == what.turn() ? before.since : joined;
    remove(what.privateId());
    Node origin = nodes.get(node);
    if (origin != null && origin.clients < most) {
      origin.clients++;
      clients.put(
          what.privateId(),
          new Known(
              node, what, hasLeft ? SocketIoClient.now() + windowMillis : Long.MAX_VALUE, since));
    }
  }

  /** A client will not come back with that. */
  synchronized void gone(String node, RecoverableSession what) {
    Known before = clients.get(what.privateId());
    if (before != null && !isLater(before, node, what)) {
      remove(what.privateId());
    }
  }

  private static boolean isLater(Known known, String node, RecoverableSession what) {
    return known.what.turn() > what.turn()
        || (known.what.turn() == what.turn() && known.node.compareTo(node) > 0);
  }

  /**
   * A client says that it was on another node. Only where this node hears the others now: else it
   * cannot know what was missed.
   *
   * @return with what it comes back, which is forgotten here; null: nothing is known of it, or it
   *     was another caller's
   */
  synchronized @Nullable Claimed claim(String privateId, String namespace, Caller caller) {
    Known known = clients.get(privateId);
    if (known == null
        || isOver(known, SocketIoClient.now())
        || !known.what.isOf(namespace, caller)
        || !cluster.state().connected()) {
      return null;
    }
    remove(privateId);
    return new Claimed(known.what, known.since);
  }

  /** Forgets a client, unless it has taken a later turn since. */
  synchronized void forget(RecoverableSession what) {
    if (!isLater(what)) {
      remove(what.privateId());
    }
  }

  /** Whether another node has the client, or had it last, by a later turn. */
  synchronized boolean isLater(RecoverableSession than) {
    Known known = clients.get(than.privateId());
    return known != null && known.what.turn() > than.turn();
  }

  /** Forgets what a node said: it may not be all. */
  synchronized void forgetOf(String node) {
    removeIf(known -> known.node.equals(node));
  }

  /**
   * Forgets all clients: words of other nodes, which are all asked now, may not have been heard.
   */
  synchronized void clear() {
    clients.clear();
    nodes.values().forEach(node -> node.clients = 0);
  }

  /** Forgets those that did not come. */
  synchronized void expire() {
    long now = SocketIoClient.now();
    removeIf(known -> isOver(known, now));
    nodes.values().removeIf(node -> node.clients == 0 && isSilent(node, now));
  }

  /** How many are known. */
  synchronized int size() {
    return clients.size();
  }

  private boolean isOver(Known known, long now) {
    Node node = nodes.get(known.node);
    return known.until < now
        || (known.until == Long.MAX_VALUE && (node == null || isSilent(node, now)));
  }

  private boolean isSilent(Node node, long now) {
    return now - node.heard > windowMillis + signMillis();
  }

  private void removeIf(Predicate<Known> condition) {
    clients
        .values()
        .removeIf(
            known -> {
              boolean removed = condition.test(known);
              if (removed) {
                left(known);
              }
              return removed;
            });
  }

  private void remove(String privateId) {
    Known known = clients.remove(privateId);
    if (known != null) {
      left(known);
    }
  }

  private void left(Known known) {
    Node node = nodes.get(known.node);
    if (node != null) {
      node.clients--;
    }
  }
}
