package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.broadcast.RecoveryBuffer;
import org.carillon.broadcast.RecoveryBuffers;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.ClusterState;
import org.carillon.cluster.NodeMessage;
import org.carillon.history.StreamFeeds;
import org.carillon.history.StreamName;
import org.carillon.model.ApplicationModel;

/**
 * Lets clients come back to another node, also after theirs died without a word: nodes tell each
 * other with what each client could come back, from when it joins and whenever that changes, and
 * all keep what these clients may miss. What may not have been heard is told again, or not relied
 * on.
 */
@ApplicationScoped
class SessionReplication implements ClusterListener {

  private static final System.Logger LOG = System.getLogger(SessionReplication.class.getName());

  /** A client of which more would have to be told does not come back elsewhere. */
  private static final int LONGEST = 16_384;

  /** How many are told again in one round: others have to take it. */
  private static final int AGAIN_AT_ONCE = 1_000;

  private static final int TENANTS_AT_ONCE = 100;

  private final Cluster cluster;
  private final SessionRecovery sessionRecovery;
  private final RemoteSessions remoteSessions;
  private final RecoveryBuffers recent;
  private final StreamFeeds streamFeeds;
  private final Namespaces namespaces;

  /** Those of services, which have streams of the outbox. */
  private final Set<String> paths;

  /** Private ids of clients that are to be told again. */
  private final Set<String> owed = ConcurrentHashMap.newKeySet();

  /** Of what this node is to keep events, once it follows them. */
  private final Set<StreamName> fresh = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean following = new AtomicBoolean();

  /** Until it is started, nothing comes that it is for. */
  private volatile Executor executor = task -> {};

  /** Whether the others were asked: the first return of the bus may be told before we listen. */
  private volatile boolean asked;

  private long nextSign = SocketIoClient.now();
  private long dropped;

  @Inject
  SessionReplication(
      Cluster cluster,
      SessionRecovery sessionRecovery,
      RemoteSessions remoteSessions,
      RecoveryBuffers recent,
      StreamFeeds streamFeeds,
      Namespaces namespaces,
      ApplicationModel model) {
    this.cluster = cluster;
    this.sessionRecovery = sessionRecovery;
    this.remoteSessions = remoteSessions;
    this.recent = recent;
    this.streamFeeds = streamFeeds;
    this.paths = model.byPath().keySet();
    this.namespaces = namespaces;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  SessionReplication() {
    this.cluster = null;
    this.sessionRecovery = null;
    this.remoteSessions = null;
    this.recent = null;
    this.streamFeeds = null;
    this.paths = null;
    this.namespaces = null;
  }

  /**
   * Begins to hear what others say; to be called once, before clients come.
   *
   * @param background does what may wait for the database, soon
   */
  void start(Executor background) {
    executor = background;
    if (isTalking()) {
      cluster.listen(this);
      if (cluster.state().connected()) {
        ask();
      }
    }
  }

  private boolean isTalking() {
    return sessionRecovery.isOn() && !cluster.isAlone();
  }

  /**
   * Whether all events of a path and tenant are heard here from now on; false: the database is to
   * be asked where their stream stands, which a client must not wait for.
   */
  boolean isFollowed(String path, String tenant) {
    return !paths.contains(path) || streamFeeds.joinKnown(new StreamName(tenant, path));
  }

  /** As {@link #isFollowed}, and asks; false: the database cannot say it. */
  private boolean follows(String path, String tenant) {
    return !paths.contains(path) || streamFeeds.join(new StreamName(tenant, path));
  }

  /** Keeps events of a path and tenant that are held, from when all of them are heard here. */
  void followLater(String path, String tenant) {
    fresh.add(new StreamName(tenant, path));
    followSoon();
  }

  /** How far the stream of the outbox has been heard here. */
  long heardUpTo(String path, String tenant) {
    return paths.contains(path)
        ? streamFeeds.heardUpTo(new StreamName(tenant, path))
        : RecoveryBuffer.NO_STREAM;
  }

  /**
   * A client has just joined here.
   *
   * @param offset how far the stream of the outbox had been heard then
   */
  void joined(RecoverableSession client, long offset) {
    tell(
        client,
        client.turn() == 0
            ? ReplicationMessage.joined(client, offset)
            : ReplicationMessage.of(ReplicationMessage.CLIENT, client));
  }

  /** A client is here, with what it could come back elsewhere. */
  void here(RecoverableSession client) {
    tell(ReplicationMessage.CLIENT, client);
  }

  /** A client is here, and is to be told in the next round. */
  void later(RecoverableSession client) {
    if (isTalking()) {
      owed.add(client.privateId());
    }
  }

  /** A client has left, with what it may come back. */
  void away(RecoverableSession client) {
    tell(ReplicationMessage.AWAY, client);
  }

  /** A client has left, and nobody comes back with that. */
  void gone(RecoverableSession client) {
    tell(ReplicationMessage.GONE, client);
  }

  private void tell(String kind, RecoverableSession client) {
    tell(client, ReplicationMessage.of(kind, client));
  }

  private void tell(RecoverableSession client, ReplicationMessage replicationMessage) {
    if (isTalking()) {
      NodeMessage told = replicationMessage.message();
      cluster.tell(
          told.json().length() > LONGEST
              ? ReplicationMessage.of(ReplicationMessage.GONE, client.in(Set.of())).message()
              : told);
    }
  }

  @Override
  public void told(String node, NodeMessage message) {
    ReplicationMessage replicationMessage = ReplicationMessage.read(message);
    if (replicationMessage == null) {
      return;
    }
    if (!replicationMessage.kind().equals(ReplicationMessage.WHO) && remoteSessions.heard(node)) {
      cluster.tell(ReplicationMessage.who(node).message());
    }
    switch (replicationMessage.kind()) {
      case ReplicationMessage.HERE ->
          replicationMessage.tenants().forEach(tenant -> want(replicationMessage.path(), tenant));
      case ReplicationMessage.WHO -> {
        if (replicationMessage.isFor(cluster.id())) {
          oweAll();
        }
      }
      case ReplicationMessage.LOST -> {
        remoteSessions.forgetOf(node);
        recent.clear();
      }
      default -> {
        RecoverableSession client =
            message.json().length() > 2 * LONGEST ? null : replicationMessage.client();
        if (client != null && namespaces.find(client.namespace()) != null) {
          heard(node, replicationMessage, client);
        }
      }
    }
  }

  private void heard(
      String node, ReplicationMessage replicationMessage, RecoverableSession client) {
    boolean isHigher = node.compareTo(cluster.id()) > 0;
    if (!sessionRecovery.yields(client.privateId(), client.turn(), isHigher)) {
      return;
    }
    if (replicationMessage.kind().equals(ReplicationMessage.GONE)) {
      remoteSessions.gone(node, client);
    } else {
      want(client.namespace(), client.tenant());
      Long joined = replicationMessage.joined();
      remoteSessions.put(
          node,
          client,
          replicationMessage.kind().equals(ReplicationMessage.AWAY),
          joined == null
              ? RecoveryBuffer.Place.UNKNOWN
              : recent.place(client.namespace(), client.tenant(), joined));
    }
  }

  private void want(String path, String tenant) {
    if (namespaces.find(path) != null && recent.want(path, tenant)) {
      fresh.add(new StreamName(tenant, path));
      followSoon(); // not here, where the messages behind this one wait
    }
  }

  /** Events and words may have passed that were not heard: what they said is not known any more. */
  @Override
  public void reconnected() {
    recent.clear();
    remoteSessions.clear();
    oweAll();
    ask();
  }

  private void ask() {
    asked = true;
    cluster.tell(ReplicationMessage.who().message());
  }

  /** All clients are to be told again. */
  private void oweAll() {
    sessionRecovery.forEach(client -> owed.add(client.privateId()));
  }

  /** Does what is due; to be called again and again, at least once a second, on any one thread. */
  void round() {
    followSoon(); // what the database could not say before; nor here, where signs of life wait
    if (!isTalking()) {
      return;
    }
    ClusterState state = cluster.state();
    if (!state.connected()) {
      return;
    }
    if (!asked) {
      ask();
    }
    if (state.dropped() > dropped) {
      dropped = state.dropped();
      cluster.tell(ReplicationMessage.lost().message());
      oweAll();
    }
    tellAgain();
    long now = SocketIoClient.now();
    if (now - nextSign >= 0) {
      nextSign = now + remoteSessions.signMillis();
      sign();
      remoteSessions.expire();
    }
  }

  /** On one thread at a time: others would wait for the same rows. */
  private void followSoon() {
    if (fresh.isEmpty() || !following.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(
          () -> {
            try {
              follow();
            } finally {
              following.set(false);
            }
          });
    } catch (Throwable e) { // also an Error, as where there is no memory for a thread
      following.set(false);
      LOG.log(System.Logger.Level.DEBUG, "The executor takes no work; the next round asks", e);
    }
  }

  /**
   * Events are kept from when their stream is followed: of the outbox a node hears those alone that
   * connections want, and it has none there.
   */
  private void follow() {
    for (Iterator<StreamName> all = fresh.iterator(); all.hasNext(); ) {
      StreamName stream = all.next();
      if (follows(stream.path(), stream.tenant())) {
        all.remove();
        recent.begin(stream.path(), stream.tenant(), heardUpTo(stream.path(), stream.tenant()));
      }
    }
  }

  private void tellAgain() {
    Iterator<String> all = owed.iterator();
    for (int told = 0; told < AGAIN_AT_ONCE && all.hasNext(); told++) {
      String privateId = all.next();
      all.remove();
      NamespaceSocket present = sessionRecovery.present(privateId);
      RecoverableSession away = sessionRecovery.away(privateId);
      if (present != null) {
        present.announce();
      } else if (away != null) {
        away(away);
      }
    }
  }

  /** This node lives, and the others are to keep what its clients may miss. */
  private void sign() {
    Map<String, Set<String>> tenants = new TreeMap<>();
    sessionRecovery.forEach(
        client ->
            tenants
                .computeIfAbsent(client.namespace(), path -> new TreeSet<>())
                .add(client.tenant()));
    tenants.forEach(
        (path, names) -> {
          List<String> all = new ArrayList<>(names);
          for (int from = 0; from < all.size(); from += TENANTS_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + TENANTS_AT_ONCE));
            cluster.tell(ReplicationMessage.here(path, some).message());
          }
        });
  }
}
