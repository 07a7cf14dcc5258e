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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.ClusterState;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.history.Feed;
import org.carillon.history.StreamName;
import org.carillon.model.ApplicationModel;
import org.carillon.session.Envelope;
import org.carillon.session.RecentEvents;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients come back to another node, also after theirs died without a word: nodes tell each
 * other with what each client could come back, from when it joins and whenever that changes, and
 * all keep what these clients may miss. Of services alone, since other namespaces are each node's
 * own. What may not have been heard is told again, or not relied on.
 */
@ApplicationScoped
class Neighbours implements ClusterListener {

  private static final System.Logger LOG = System.getLogger(Neighbours.class.getName());

  /** A client of which more would have to be told does not come back elsewhere. */
  private static final int LONGEST = 16_384;

  /** How many are told again in one round: others have to take it. */
  private static final int AGAIN_AT_ONCE = 1_000;

  private static final int TENANTS_AT_ONCE = 100;

  private final String me = UUID.randomUUID().toString();
  private final Cluster cluster;
  private final Comebacks comebacks;
  private final Elsewhere elsewhere;
  private final RecentEvents recent;
  private final Feed feed;
  private final Set<String> paths;
  private final String anyTenant;

  /** Private ids of clients that are to be told again. */
  private final Set<String> owed = ConcurrentHashMap.newKeySet();

  /** Of what this node is to keep events, once it follows them. */
  private final Set<StreamName> fresh = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean following = new AtomicBoolean();

  /** Until it is started, nothing comes that it is for. */
  private volatile Executor executor = task -> {};

  /** Whether the others were asked: the first return of the bus may be told before we listen. */
  private volatile boolean asked;

  private long nextSign = Client.now();
  private long dropped;

  @Inject
  Neighbours(
      Cluster cluster,
      Comebacks comebacks,
      Elsewhere elsewhere,
      RecentEvents recent,
      Feed feed,
      ApplicationModel model,
      CarillonConfig config) {
    this.cluster = cluster;
    this.comebacks = comebacks;
    this.elsewhere = elsewhere;
    this.recent = recent;
    this.feed = feed;
    this.paths = model.byPath().keySet();
    this.anyTenant = config.get(Settings.DEFAULT_TENANT);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  Neighbours() {
    this.cluster = null;
    this.comebacks = null;
    this.elsewhere = null;
    this.recent = null;
    this.feed = null;
    this.paths = null;
    this.anyTenant = null;
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
    return comebacks.isOn() && !cluster.isAlone();
  }

  /**
   * Whether all events of a path and tenant are heard here from now on; false: the database cannot
   * say where their stream stands.
   */
  boolean follows(String path, String tenant) {
    return !paths.contains(path) || feed.join(new StreamName(tenant, path));
  }

  /** Keeps events of a path and tenant that are held, from when all of them are heard here. */
  void followLater(String path, String tenant) {
    fresh.add(new StreamName(tenant, path));
  }

  /** A client is here, with what it could come back elsewhere. */
  void here(Return client) {
    tell(Word.CLIENT, client);
  }

  /** A client is here, and is to be told in the next round. */
  void later(Return client) {
    if (isTalking() && paths.contains(client.namespace())) {
      owed.add(client.privateId());
    }
  }

  /** A client has left, with what it may come back. */
  void away(Return client) {
    tell(Word.AWAY, client);
  }

  /** A client has left, and nobody comes back with that. */
  void gone(Return client) {
    tell(Word.GONE, client);
  }

  private void tell(String kind, Return client) {
    if (isTalking() && paths.contains(client.namespace())) {
      Envelope told = Word.of(me, kind, client).envelope();
      cluster.publish(
          told.json().length() > LONGEST
              ? Word.of(me, Word.GONE, client.in(Set.of())).envelope()
              : told);
    }
  }

  @Override
  public void live(Envelope event) {
    Word word = Word.read(event);
    if (word == null) {
      return;
    }
    if (!word.kind().equals(Word.WHO) && elsewhere.heard(word.node())) {
      paths.forEach(path -> cluster.publish(Word.to(word.node(), me, path, anyTenant).envelope()));
    }
    switch (word.kind()) {
      case Word.HERE -> word.tenants().forEach(tenant -> want(word.path(), tenant));
      case Word.WHO -> {
        if (word.isFor(me)) {
          owe(word.path());
        }
      }
      case Word.LOST -> {
        elsewhere.forget(word.node(), word.path());
        recent.clear(word.path());
      }
      default -> {
        Return client = event.json().length() > 2 * LONGEST ? null : word.client();
        if (client != null) {
          heard(word, client);
        }
      }
    }
  }

  private void heard(Word word, Return client) {
    boolean isHigher = word.node().compareTo(me) > 0;
    if (!comebacks.yields(client.privateId(), client.turn(), isHigher)) {
      return;
    }
    if (word.kind().equals(Word.GONE)) {
      elsewhere.gone(word.node(), client);
    } else {
      want(client.namespace(), client.tenant());
      elsewhere.put(word.node(), client, word.kind().equals(Word.AWAY));
    }
  }

  private void want(String path, String tenant) {
    if (recent.want(path, tenant)) {
      fresh.add(new StreamName(tenant, path));
      followSoon(); // not here, where the messages behind this one wait
    }
  }

  /** Events and words may have passed that were not heard: what they said is not known any more. */
  @Override
  public void reconnected() {
    recent.clear();
    elsewhere.clear();
    owe(null);
    ask();
  }

  private void ask() {
    asked = true;
    paths.forEach(path -> cluster.publish(Word.of(me, Word.WHO, path, anyTenant).envelope()));
  }

  /** Clients are to be told again, of one path or all. */
  private void owe(@Nullable String path) {
    comebacks.forEach(
        client -> {
          if (path == null || path.equals(client.namespace())) {
            owed.add(client.privateId());
          }
        });
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
      paths.forEach(path -> cluster.publish(Word.of(me, Word.LOST, path, anyTenant).envelope()));
      owe(null);
    }
    tellAgain();
    long now = Client.now();
    if (now - nextSign >= 0) {
      nextSign = now + elsewhere.signMillis();
      sign();
      elsewhere.expire();
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
    } catch (RejectedExecutionException e) {
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
      if (feed.join(stream)) {
        all.remove();
        recent.begin(stream.path(), stream.tenant());
      }
    }
  }

  private void tellAgain() {
    Iterator<String> all = owed.iterator();
    for (int told = 0; told < AGAIN_AT_ONCE && all.hasNext(); told++) {
      String privateId = all.next();
      all.remove();
      NamespaceSocket present = comebacks.present(privateId);
      Return away = comebacks.away(privateId);
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
    comebacks.forEach(
        client ->
            tenants
                .computeIfAbsent(client.namespace(), path -> new TreeSet<>())
                .add(client.tenant()));
    tenants.keySet().retainAll(paths);
    tenants.forEach(
        (path, names) -> {
          List<String> all = new ArrayList<>(names);
          for (int from = 0; from < all.size(); from += TENANTS_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + TENANTS_AT_ONCE));
            cluster.publish(Word.of(me, path, some).envelope());
          }
        });
  }
}
