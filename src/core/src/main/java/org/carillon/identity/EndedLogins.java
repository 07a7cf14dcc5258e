package org.carillon.identity;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.Caller;
import org.carillon.api.ServerReady;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.log.RepeatedFailureLog;
import org.carillon.security.KnownCaller;
import org.carillon.security.LoginSessions;
import org.carillon.session.CloseCodes;
import org.carillon.session.NodeConnections;
import org.carillon.session.NodeScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The logins that have ended after they asked for tickets, so that these open nothing more, and
 * what they opened ends: in the memory of each node, told over the bus, and kept in the database
 * for as long as a connection by a ticket can live.
 */
@ApplicationScoped
public class EndedLogins implements ClusterListener {

  private static final String TOLD = "carillon.login-ended";
  private static final String LOGIN = "login";

  /** By how much the clocks of nodes may differ, and how long one may take to write a row. */
  private static final long SKEW_MILLIS = 60_000;

  private final IdentityStore store;
  private final Cluster cluster;
  private final NodeConnections here;
  private final NodeScheduler scheduler;
  private final long keptMillis;
  private final long pollMillis;

  /** Each with when it may be forgotten, in ms since 1970. */
  private final Map<String, Long> ended = new ConcurrentHashMap<>();

  /** Those of this node that are not in the database yet. */
  private final Set<String> unwritten = ConcurrentHashMap.newKeySet();

  private final RepeatedFailureLog failures =
      new RepeatedFailureLog(
          System.getLogger(EndedLogins.class.getName()),
          "Telling and reading which logins have ended",
          "What the bus tells counts all the same; it is tried again");
  private volatile boolean isAsked;
  private volatile boolean isOver;
  private volatile long lastRead = System.currentTimeMillis();
  private volatile @Nullable Rounds rounds;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  EndedLogins(
      IdentityStore store,
      Cluster cluster,
      NodeConnections here,
      NodeScheduler scheduler,
      CarillonConfig config) {
    this.store = store;
    this.cluster = cluster;
    this.here = here;
    this.scheduler = scheduler;
    this.keptMillis =
        SKEW_MILLIS
            + Math.max(
                config.get(Settings.TICKET_LIFE).toMillis(),
                config.get(Settings.TICKET_CONNECTION).toMillis());
    this.pollMillis = config.get(Settings.IDENTITY_POLL).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  EndedLogins() {
    this.store = null;
    this.cluster = null;
    this.here = null;
    this.scheduler = null;
    this.keptMillis = 0;
    this.pollMillis = 0;
  }

  void ready(@Observes ServerReady ready) {
    if (!cluster.isAlone()) {
      cluster.listen(this);
    }
    if (executor != null && store.isDurable()) {
      Rounds repeated = new Rounds(executor, this::round);
      rounds = repeated;
      var unused = scheduler.repeat("Logins that ended", repeated::once, pollMillis);
    }
  }

  /** Sessions that end with the application are not logged out: their nodes have gone. */
  @PreDestroy
  void stop() {
    isOver = true;
  }

  /** A login has asked for a ticket: hears of its end. */
  public void follow(LoginSessions.Login login) {
    login.onEnd(new Ending(this, login.name()));
  }

  /**
   * However many tickets a login asks for, it has one.
   *
   * @param logins not a client proxy: the session may end after the container
   */
  private record Ending(EndedLogins logins, String login) implements Runnable {
    @Override
    public void run() {
      logins.end(login);
    }
  }

  /** On whatever thread a session ends: it waits for nothing. */
  private void end(String login) {
    if (isOver) {
      return;
    }
    learn(List.of(login));
    cluster.tell(new NodeMessage(TOLD, Json.write(Map.of(LOGIN, login))));
    Rounds writing = rounds;
    if (writing != null) {
      unwritten.add(login);
      writing.once();
    }
  }

  @Override
  public void told(String node, NodeMessage message) {
    if (message.kind().equals(TOLD)) {
      learnTold(List.of(message.json()));
    }
  }

  private void learnTold(List<String> messages) {
    List<String> logins = new ArrayList<>();
    for (String message : messages) {
      if (Json.parseObject(message).get(LOGIN) instanceof String login) {
        logins.add(login);
      }
    }
    learn(logins);
  }

  private void learn(List<String> logins) {
    long until = System.currentTimeMillis() + keptMillis;
    Set<String> fresh = ConcurrentHashMap.newKeySet();
    for (String login : logins) {
      if (ended.putIfAbsent(login, until) == null) {
        fresh.add(login);
      }
    }
    if (!fresh.isEmpty()) {
      here.forEach(
          connection -> {
            String login = login(connection.caller());
            if (login != null && fresh.contains(login)) {
              connection.close(CloseCodes.POLICY, LoginSessions.ENDED);
            }
          });
    }
  }

  private void round() {
    try {
      long now = System.currentTimeMillis();
      for (String login : List.copyOf(unwritten)) {
        store.put(
            IdentityStore.Kind.LOGIN_END,
            login,
            now + keptMillis,
            Json.write(Map.of(LOGIN, login)));
        unwritten.remove(login);
      }
      if (isAsked) {
        learnTold(store.all(IdentityStore.Kind.LOGIN_END, lastRead + keptMillis - SKEW_MILLIS));
        lastRead = now;
      }
      ended.values().removeIf(until -> until < now);
      failures.works();
    } catch (Throwable e) { // also an Error: the next round tries again
      failures.failed(e);
    }
  }

  /**
   * Whether a login has ended, as the database has it.
   *
   * @throws Exception if that is not known
   */
  boolean hasEnded(String login) throws Exception {
    isAsked = true;
    return ended.containsKey(login) || store.has(IdentityStore.Kind.LOGIN_END, login);
  }

  /** Whether the caller is known by a ticket of a login that has ended, as far as is known here. */
  boolean hasEnded(Caller caller) {
    String login = login(caller);
    return login != null && ended.containsKey(login);
  }

  private static @Nullable String login(Caller caller) {
    return caller instanceof KnownCaller known ? known.login() : null;
  }
}
