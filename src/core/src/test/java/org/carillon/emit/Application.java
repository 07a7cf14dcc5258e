package org.carillon.emit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Caller;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.StartedCluster;
import org.carillon.format.JsonFormat;
import org.carillon.history.StreamFeeds;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.ModelExtension;
import org.carillon.model.ServiceModel;
import org.carillon.ops.ClusterConnections;
import org.carillon.ops.StartedConnections;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.rate.RateLimits;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.session.ClientConnection;
import org.carillon.session.ConnectionScopeExtension;
import org.carillon.session.CurrentConnection;
import org.carillon.session.HandshakeFacts;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/** An application in Weld, with everything that is real between an emit and a client. */
final class Application implements AutoCloseable {

  private final SeContainer container;

  private Application(SeContainer container) {
    this.container = container;
  }

  static Application of(Class<?>... classes) {
    return new Application(
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(
                new ModelExtension(), new EmitExtension(), new ConnectionScopeExtension())
            .addPackages(
                EventEmitter.class,
                NodeConnections.class,
                LocalBroadcaster.class,
                RateLimits.class,
                JsonFormat.class,
                ValueMapper.class,
                PersistenceUnit.class,
                Outbox.class,
                StreamFeeds.class,
                Cluster.class)
            .addBeanClasses(JavaSe.class, SecurityLog.class, ClusterConnections.class)
            .addBeanClasses(classes)
            .addBeanClasses(StartedCluster.enginesOfRedis())
            .addBeanClasses(
                Arrays.stream(classes)
                    .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
                    .toArray(Class<?>[]::new))
            .initialize());
  }

  <T> T get(Class<T> type) {
    return container.select(type).get();
  }

  /** As the server does when the application is served. */
  void startCluster() {
    StartedCluster.start(container);
    StartedConnections.start(container);
  }

  Instance<Object> beans() {
    return container;
  }

  void fire(Object event) {
    container.getBeanManager().getEvent().fire(event);
  }

  ClientConnection connect(Client client, Class<?> service, Caller caller) {
    return connect(client, service, 0, caller, null);
  }

  ClientConnection connect(
      Client client, Class<?> service, int path, Caller caller, @Nullable String identifier) {
    return connect(client, service, path, caller, identifier, null);
  }

  /** With a format that the subprotocol fixes. */
  ClientConnection connect(
      Client client,
      Class<?> service,
      int path,
      Caller caller,
      @Nullable String identifier,
      @Nullable String format) {
    ServiceModel model =
        get(ApplicationModel.class).services().stream()
            .filter(s -> s.beanClass() == service)
            .findAny()
            .orElseThrow();
    ClientConnection connection =
        get(NodeConnections.class)
            .open(
                model,
                model.paths().get(path),
                caller,
                identifier,
                format,
                new HandshakeFacts(Map.of(), Map.of()),
                client);
    if (connection == null) {
      throw new IllegalStateException("refused");
    }
    return connection;
  }

  static Caller caller(String name, String tenant, String... roles) {
    return new KnownCaller(name, tenant, Set.copyOf(Arrays.asList(roles)), null);
  }

  /** As in a frame of the connection. */
  static void inFrame(ClientConnection connection, Runnable task) {
    try (CallerContext.Scope caller = CallerContext.enter(connection.caller());
        CurrentConnection.Scope frame = CurrentConnection.enter(connection)) {
      task.run();
    }
  }

  /** As in an HTTP request of the caller. */
  static void as(Caller caller, Runnable task) {
    try (CallerContext.Scope scope = CallerContext.enter(caller)) {
      task.run();
    }
  }

  @Override
  public void close() {
    container.close();
  }

  /** What Java SE lacks: transactions. */
  @Alternative
  @Priority(1)
  @Dependent
  static class JavaSe {
    @Produces
    @ApplicationScoped
    Transactions transactions() {
      ThreadTransactions jta = new ThreadTransactions();
      return new Transactions(jta, jta, Duration.ofSeconds(30));
    }
  }
}
