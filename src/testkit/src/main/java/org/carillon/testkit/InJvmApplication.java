package org.carillon.testkit;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.Extension;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.carillon.api.ServerReady;
import org.carillon.api.TenantPrincipal;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.config.Settings;
import org.carillon.crud.CrudHandler;
import org.carillon.dispatch.Dispatcher;
import org.carillon.dispatch.FrameScheduler;
import org.carillon.emit.EmitExtension;
import org.carillon.emit.EventEmitter;
import org.carillon.format.JsonFormat;
import org.carillon.history.StreamFeeds;
import org.carillon.identity.IdentityJudge;
import org.carillon.json.ValueMapper;
import org.carillon.model.ModelExtension;
import org.carillon.operation.OperationInvoker;
import org.carillon.ops.ClusterConnections;
import org.carillon.outbox.Outbox;
import org.carillon.outbox.OutboxClock;
import org.carillon.outbox.OutboxEngine;
import org.carillon.persistence.PersistenceExtension;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.rate.RateLimits;
import org.carillon.security.CallerResolver;
import org.carillon.session.ConnectionScopeExtension;
import org.carillon.session.NodeConnections;
import org.carillon.transport.gateway.Gateway;
import org.jspecify.annotations.Nullable;

/**
 * An application in the JVM of the test: its services on Weld, with JTA transactions, Bean
 * Validation, and an H2 in memory of its own. It starts in about a second, and several may run one
 * beside the other.
 *
 * <pre>{@code
 * try (InJvmApplication app = InJvmApplication.of(NotesService.class).start()) {
 *   TestClient alice = app.connect("/ws/notes").as("alice");
 *   TestClient bob = app.connect("/ws/notes").as("bob");
 *   assertEquals("Hello, Alice!", alice.call("greet", Map.of("name", "Alice")).asText());
 *   app.deliver();
 *   bob.expect("greeted").within(Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p>What goes to the outbox stays there until {@link #deliver()} drains it, on the thread of the
 * test, so that a test sees what is not heard before as well. What is not here: HTTP and the
 * security of a server. Who calls is who the test says.
 */
public final class InJvmApplication implements TestedApplication {

  /** The tenant of users of whom a test does not say one, as {@code carillon.tenant.default}. */
  private static final String DEFAULT_TENANT = "default";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Class<?>[] ENGINE = {
    EventEmitter.class,
    NodeConnections.class,
    LocalBroadcaster.class,
    RateLimits.class,
    JsonFormat.class,
    ValueMapper.class,
    PersistenceUnit.class,
    Outbox.class,
    StreamFeeds.class,
    Cluster.class,
    Dispatcher.class,
    OperationInvoker.class,
    CrudHandler.class,
    CallerResolver.class,
    IdentityJudge.class,
    Gateway.class
  };

  private final TestDatabase database;
  private final TaskQueue drains = new TaskQueue();
  private final ExecutorService threads = Executors.newCachedThreadPool(new TestThreads());
  private final MovableClock clock = new MovableClock(this::tick);
  private final SeContainer container;
  private final Queue<TestClient> clients = new ConcurrentLinkedQueue<>();

  private InJvmApplication(Builder builder) {
    database = new TestDatabase(builder.entities);
    container = start(builder);
    try {
      container.select(FrameScheduler.class).get().start(Runnable::run);
      container
          .getBeanManager()
          .getEvent()
          .fire(new ServerReady(container.select(Gateway.class).get().paths()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** What an application in the JVM of a test consists of. */
  public static final class Builder {

    private final List<Class<?>> classes = new ArrayList<>();
    private final List<Class<?>> packages = new ArrayList<>();
    private final List<Class<?>> entities = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();

    private Builder() {
      settings.put(Settings.APPLICATION.name(), "test");
    }

    /** Further classes of the application, with those that are declared in them. */
    public Builder classes(Class<?>... more) {
      classes.addAll(List.of(more));
      return this;
    }

    /** All classes in the packages of these classes, and in the packages below. */
    public Builder packagesOf(Class<?>... types) {
      packages.addAll(List.of(types));
      return this;
    }

    /**
     * The entities of the persistence unit. Without any it is what {@code META-INF/persistence.xml}
     * on the class path says, on the database of the test; without that file a unit without
     * entities.
     */
    public Builder entities(Class<?>... types) {
      entities.addAll(List.of(types));
      return this;
    }

    /** An extension of CDI that the application brings. */
    public Builder extension(Extension extension) {
      extensions.add(extension);
      return this;
    }

    /** A setting, as {@code carillon.limit.list}. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /**
     * Starts it.
     *
     * @throws RuntimeException if the deployment fails, as on a server: with all faults of the
     *     model
     */
    public InJvmApplication start() {
      return new InJvmApplication(this);
    }
  }

  /** An application of these classes, with those that are declared in them. */
  public static Builder of(Class<?>... classes) {
    return new Builder().classes(classes);
  }

  private SeContainer start(Builder builder) {
    SeContainerInitializer initializer =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(
                new ModelExtension(),
                new EmitExtension(),
                new ConnectionScopeExtension(),
                new PersistenceExtension(),
                new TransactionExtension(),
                new ServerExtension(database, drains, threads, new OutboxClock(clock)))
            .addExtensions(builder.extensions.toArray(Extension[]::new))
            .addPackages(ENGINE)
            .addPackages(SocketIoModule.packages())
            .addBeanClasses(ClusterConnections.class)
            .addPackages(true, builder.packages.toArray(Class<?>[]::new))
            .addBeanClasses(builder.classes.toArray(Class<?>[]::new))
            .addBeanClasses(
                builder.classes.stream()
                    .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
                    .toArray(Class<?>[]::new));
    // The settings are read while the container starts, from where a server without MicroProfile
    // Config has them.
    synchronized (InJvmApplication.class) {
      Map<String, @Nullable String> before = new HashMap<>();
      builder.settings.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
      try {
        return initializer.initialize();
      } catch (RuntimeException | Error e) {
        database.close();
        threads.shutdownNow();
        throw e;
      } finally {
        before.forEach(
            (name, value) -> {
              if (value == null) {
                System.clearProperty(name);
              } else {
                System.setProperty(name, value);
              }
            });
      }
    }
  }

  @Override
  public ClientSetup connect(String path) {
    return new ClientSetup(path, PATIENCE, this::open);
  }

  private TestClient open(ClientSetup setup) {
    TestClient client =
        setup.isSocketIo()
            ? SocketIoModule.open(container, setup)
            : ServiceLine.open(container.select(Gateway.class).get(), setup);
    clients.add(client);
    return client;
  }

  /** A bean of the application. */
  public <T> T bean(Class<T> type) {
    return container.select(type).get();
  }

  /** Acts as a user of the default tenant, outside of any connection. */
  public ActingUser as(String user) {
    return new ActingUser(this, user, DEFAULT_TENANT, Set.of());
  }

  /** Acts as nobody in particular, for the default tenant, outside of any connection. */
  public ActingUser anonymously() {
    return new ActingUser(this, null, DEFAULT_TENANT, Set.of());
  }

  /**
   * Runs a task in a transaction of its own, for the default tenant, commits, and delivers all that
   * waits in the outbox, on this thread.
   *
   * @throws Exception what it throws, after the rollback; why the commit failed
   */
  public void emitAndDeliver(EmittingTask task) throws Exception {
    anonymously().emitAndDeliver(task);
  }

  /**
   * The same, of a task that returns something.
   *
   * @throws Exception as there
   */
  public <T extends @Nullable Object> T emitAndDeliver(Callable<T> task) throws Exception {
    return anonymously().emitAndDeliver(task);
  }

  /**
   * Drains the outbox on this thread, until nothing is left that is due. An event that cannot be
   * sent is tried again when {@link #clock()} was moved past its pause.
   */
  public void deliver() {
    drains.run();
  }

  /** The clock of the outbox. */
  public MovableClock clock() {
    return clock;
  }

  /** What the timer of a server does. */
  private void tick() {
    container.select(OutboxEngine.class).get().tick();
    drains.run();
  }

  Transactions transactions() {
    return database.transactions();
  }

  /** The principal of a user; null: nobody's. */
  static @Nullable Principal principal(@Nullable String name, @Nullable String tenant) {
    if (name == null) {
      return null;
    }
    return tenant == null ? new TestPrincipal(name) : new TestTenantPrincipal(name, tenant);
  }

  private record TestPrincipal(String name) implements Principal {
    @Override
    public String getName() {
      return name;
    }
  }

  private record TestTenantPrincipal(String name, String tenant) implements TenantPrincipal {
    @Override
    public String getName() {
      return name;
    }
  }

  @Override
  public void close() {
    clients.forEach(TestClient::close);
    if (container.isRunning()) {
      container.close();
    }
    threads.shutdownNow();
    database.close();
  }
}
