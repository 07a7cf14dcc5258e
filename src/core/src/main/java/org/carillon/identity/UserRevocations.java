package org.carillon.identity;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.Callers;
import org.carillon.api.ConnectionSelector;
import org.carillon.api.Connections;
import org.carillon.api.ServerReady;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.log.RepeatedFailureLog;
import org.carillon.security.SecurityLog;
import org.carillon.session.CloseCodes;
import org.carillon.session.NodeConnections;
import org.carillon.session.NodeScheduler;
import org.carillon.spi.TransportRefusal;
import org.jspecify.annotations.Nullable;

/**
 * Who was revoked, and since when: in the memory of each node, told over the bus, kept in the
 * database, and read from there at the first token and then again and again.
 */
@ApplicationScoped
public class UserRevocations implements Callers, ClusterListener {

  private static final String TOLD = "carillon.revoked";
  private static final String USER = "user";
  private static final String TENANT = "tenant";
  private static final String AT = "at";
  private static final String REASON = "reason";
  private static final int UNAUTHORIZED = 401;
  private static final int UNAVAILABLE = 503;

  private record User(String tenant, String name) {}

  private final IdentityStore store;
  private final Cluster cluster;
  private final Instance<Connections> everywhere;
  private final NodeConnections here;
  private final NodeScheduler scheduler;
  private final SecurityLog security;
  private final long lifeMillis;
  private final long pollMillis;
  private final Map<User, Long> revoked = new ConcurrentHashMap<>();
  private volatile boolean loaded;
  private final RepeatedFailureLog failures =
      new RepeatedFailureLog(
          System.getLogger(UserRevocations.class.getName()),
          "Reading who was revoked",
          "What the bus tells counts all the same; it is tried again");

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  UserRevocations(
      IdentityStore store,
      Cluster cluster,
      Instance<Connections> everywhere,
      NodeConnections here,
      NodeScheduler scheduler,
      SecurityLog security,
      CarillonConfig config) {
    this.store = store;
    this.cluster = cluster;
    this.everywhere = everywhere;
    this.here = here;
    this.scheduler = scheduler;
    this.security = security;
    this.lifeMillis = config.get(Settings.TOKEN_LIFE).toMillis();
    this.pollMillis = config.get(Settings.IDENTITY_POLL).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  UserRevocations() {
    this.store = null;
    this.cluster = null;
    this.everywhere = null;
    this.here = null;
    this.scheduler = null;
    this.security = null;
    this.lifeMillis = 0;
    this.pollMillis = 0;
  }

  void ready(@Observes ServerReady ready) {
    if (!cluster.isAlone()) {
      cluster.listen(this);
    }
    if (executor != null) {
      Rounds rounds = new Rounds(executor, this::round);
      var unused = scheduler.repeat("Who was revoked", rounds::once, pollMillis);
    }
  }

  private void round() {
    if (!loaded || !store.isDurable()) {
      return;
    }
    try {
      load(true);
      store.clean();
      failures.works();
    } catch (Throwable e) { // also an Error: the next round tries again
      failures.failed(e);
    }
  }

  private void load(boolean ends) throws Exception {
    for (String kept : store.all(IdentityStore.Kind.REVOCATION)) {
      learn(Json.parseObject(kept), ends);
    }
    long oldest = System.currentTimeMillis() - lifeMillis;
    revoked.values().removeIf(at -> at < oldest);
    loaded = true;
  }

  /**
   * Learns of one.
   *
   * @param ends whether connections are ended that may have come since, by nodes that knew nothing
   */
  private void learn(Map<String, @Nullable Object> said, boolean ends) {
    if (said.get(USER) instanceof String name
        && said.get(TENANT) instanceof String tenant
        && said.get(AT) instanceof Number number) {
      long at = number.longValue();
      User user = new User(tenant, name);
      Long known = revoked.get(user);
      if (known == null || known < at) {
        revoked.merge(user, at, Math::max);
        if (ends) {
          end(user, String.valueOf(said.get(REASON)));
        }
      }
    }
  }

  private void end(User user, String reason) {
    here.forEach(
        connection -> {
          if (user.name.equals(connection.user())
              && user.tenant.equals(connection.caller().tenant())) {
            connection.close(CloseCodes.POLICY, reason);
          }
        });
  }

  @Override
  public void told(String node, NodeMessage message) {
    if (message.kind().equals(TOLD)) {
      learn(Json.parseObject(message.json()), true);
    }
  }

  @Override
  public CompletionStage<Integer> revoke(String tenant, String user, String reason) {
    long now = System.currentTimeMillis();
    revoked.merge(new User(tenant, user), now, Math::max);
    security.tell(
        SecurityLog.Kind.AUTHN_TOKEN_REVOKED,
        user,
        null,
        "all that was made before, in the tenant " + tenant);
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(USER, user);
    said.put(TENANT, tenant);
    said.put(AT, now);
    said.put(REASON, CloseCodes.cut(reason));
    String json = Json.write(said);
    cluster.tell(new NodeMessage(TOLD, json));
    Exception failure = null;
    try {
      store.put(IdentityStore.Kind.REVOCATION, tenant + "\n" + user, now + lifeMillis, json);
    } catch (Exception e) {
      failure = e;
    }
    CompletionStage<Integer> ended =
        everywhere.get().disconnect(ConnectionSelector.user(user).in(tenant), reason);
    if (failure != null) {
      throw new IllegalStateException("The revocation is not in the database", failure);
    }
    return ended;
  }

  /**
   * Refuses what was made before its user was revoked.
   *
   * @param made when the token or ticket was made; null: not known
   * @throws TransportRefusal 401: it was; 503: that is not known
   */
  void check(@Nullable String tenant, @Nullable String user, @Nullable Instant made)
      throws TransportRefusal {
    if (!loaded) {
      try {
        load(false);
      } catch (Exception e) {
        failures.failed(e);
        throw new TransportRefusal(UNAVAILABLE, "It is not known now who was revoked");
      }
    }
    if (isRevokedSince(tenant, user, made == null ? Long.MIN_VALUE : made.toEpochMilli())) {
      throw new TransportRefusal(UNAUTHORIZED, "The token was revoked");
    }
  }

  /** Whether a user was revoked then, or later. */
  public boolean isRevokedSince(@Nullable String tenant, @Nullable String user, long then) {
    if (tenant == null || user == null || revoked.isEmpty()) {
      return false;
    }
    Long at = revoked.get(new User(tenant, user));
    return at != null && at >= then;
  }
}
