package org.carillon.identity;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.security.Principal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.api.ServerReady;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.log.RepeatedFailureLog;
import org.carillon.security.CallerContext;
import org.carillon.security.CallerResolver;
import org.carillon.security.ContainerIdentities;
import org.carillon.security.ContainerIdentity;
import org.carillon.security.KnownCaller;
import org.carillon.session.ClientConnection;
import org.carillon.session.CloseCodes;
import org.carillon.session.NodeConnections;
import org.carillon.session.NodeScheduler;
import org.carillon.spi.RoleSource;
import org.jspecify.annotations.Nullable;

/** Asks again and again which roles the users of open connections have. */
@ApplicationScoped
public class RoleRecheck {

  /** Who may have other roles than another one of the same name. */
  private record User(@Nullable String tenant, String name) {}

  private final List<RoleSource> sources;
  private final NodeConnections connections;
  private final NodeScheduler scheduler;
  private final Set<String> catalogue;
  private final ContainerIdentities identities;
  private final long everyMillis;
  private final RepeatedFailureLog failures =
      new RepeatedFailureLog(
          System.getLogger(RoleRecheck.class.getName()),
          "Asking the RoleSource",
          "Roles are as they were; it is asked again");

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  RoleRecheck(
      Instance<RoleSource> sources,
      NodeConnections connections,
      NodeScheduler scheduler,
      CallerResolver callerResolver,
      ContainerIdentities identities,
      CarillonConfig config) {
    this(
        sources.stream().toList(),
        connections,
        scheduler,
        callerResolver.catalogue(),
        identities,
        config);
  }

  RoleRecheck(
      List<RoleSource> sources,
      NodeConnections connections,
      NodeScheduler scheduler,
      Set<String> catalogue,
      ContainerIdentities identities,
      CarillonConfig config) {
    this.identities = identities;
    this.sources = sources;
    this.connections = connections;
    this.scheduler = scheduler;
    this.catalogue = catalogue;
    this.everyMillis = config.get(Settings.IDENTITY_RECHECK).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  RoleRecheck() {
    this.sources = null;
    this.connections = null;
    this.scheduler = null;
    this.catalogue = null;
    this.identities = null;
    this.everyMillis = 0;
  }

  void ready(@Observes ServerReady ready) {
    if (executor != null && !sources.isEmpty()) {
      Rounds rounds = new Rounds(executor, this::check);
      var unused = scheduler.repeat("The roles of users", rounds::once, everyMillis);
    }
  }

  /** One round: each user is asked for once. */
  void check() {
    Map<User, Set<String>> known = new HashMap<>();
    Set<User> unknown = new HashSet<>();
    connections.forEach(
        connection -> {
          Caller caller = connection.caller();
          String name = caller.name();
          if (name == null) {
            return;
          }
          User user = new User(caller.tenant(), name);
          if (!known.containsKey(user) && !unknown.contains(user)) {
            Set<String> roles = ask(caller);
            if (roles == null) {
              unknown.add(user);
            } else {
              known.put(user, roles);
            }
          }
          Set<String> roles = known.get(user);
          if (roles != null) {
            change(connection, caller, roles);
          }
        });
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private @Nullable Set<String> ask(Caller caller) {
    try (CallerContext.Scope acting = CallerContext.enter(caller)) {
      Set<String> roles = sources.get(0).roles(caller);
      failures.works();
      return roles == null ? null : Set.copyOf(roles);
    } catch (Throwable e) { // also an Error: it is the application's code
      failures.failed(e);
      return null;
    }
  }

  /**
   * Gives a connection's caller other roles; EJBs see the same ones from then on, also where only
   * they ask for them. The identity of a login has those that it had then, so it is replaced.
   */
  private void change(ClientConnection connection, Caller before, Set<String> roles) {
    Set<String> kept = new HashSet<>(roles);
    kept.retainAll(catalogue);
    KnownCaller own = before instanceof KnownCaller caller ? caller : null;
    ContainerIdentity known = own == null ? null : own.identity();
    if (kept.equals(before.roles()) && (known == null || roles.equals(known.roles()))) {
      return;
    }
    Principal principal = before.principal();
    Caller changed =
        new KnownCaller(
            before.name(),
            before.tenant(),
            kept,
            principal,
            before.expires(),
            principal == null ? null : identities.named(principal, roles),
            own == null ? null : own.login());
    if (connection.replace(before, changed) && !connection.model().access().permits(changed)) {
      connection.close(CloseCodes.POLICY, TokenRenewal.LOST);
    }
  }
}
