package org.carillon.agentserver;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.carillon.broadcast.LocalBroadcaster;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.StartedCluster;
import org.carillon.emit.EmitExtension;
import org.carillon.emit.EventEmitter;
import org.carillon.format.JsonFormat;
import org.carillon.history.StreamFeeds;
import org.carillon.json.ValueMapper;
import org.carillon.model.ModelExtension;
import org.carillon.operation.OperationInvoker;
import org.carillon.outbox.Outbox;
import org.carillon.persistence.JtaDatabase;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.rate.RateLimits;
import org.carillon.security.SecurityLog;
import org.carillon.session.ConnectionScopeExtension;
import org.carillon.session.NodeConnections;
import org.h2.jdbcx.JdbcDataSource;

/** A node with all that is real above the WebSocket, on a database that other nodes may share. */
final class AgentNode implements AutoCloseable {

  static final String SECRET = "a shared secret of this test of more than 32 bytes";

  private static final ThreadLocal<JtaDatabase> STARTING = new ThreadLocal<>();

  /** What a server would bring. */
  @Alternative
  @Priority(1)
  @Dependent
  public static class Server {

    private final JtaDatabase database = STARTING.get();

    @Produces
    @ApplicationScoped
    Transactions transactions() {
      return STARTING.get().transactions();
    }

    @Produces
    @ApplicationScoped
    PersistenceUnit unit() {
      return STARTING.get().unit();
    }

    @Produces
    @Dependent
    Validator validator() {
      return Validation.buildDefaultValidatorFactory().getValidator();
    }
  }

  private final SeContainer container;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final ExecutorService workers = Executors.newFixedThreadPool(16);
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicBoolean isDraining = new AtomicBoolean();
  private final List<MemoryAgent> agents = new ArrayList<>();

  private AgentNode(SeContainer container) {
    this.container = container;
  }

  /** An empty database of H2. */
  static DataSource emptyDatabase() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + java.util.UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    return source;
  }

  /** The same, with the tables. */
  static JtaDatabase database(Class<?>... entities) {
    return new JtaDatabase(emptyDatabase(), entities);
  }

  static AgentNode with(JtaDatabase database, Class<?>... application) {
    return with(database, Map.of(), application);
  }

  static AgentNode with(
      JtaDatabase database, Map<String, String> settings, Class<?>... application) {
    return make(database, settings, true, application);
  }

  private static AgentNode make(
      JtaDatabase database,
      Map<String, String> settings,
      boolean isStarted,
      Class<?>... application) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("carillon.agent.secret", SECRET);
    all.forEach(System::setProperty);
    STARTING.set(database);
    try {
      SeContainer container =
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(
                  new ModelExtension(),
                  new EmitExtension(),
                  new ConnectionScopeExtension(),
                  new HookExtension())
              .addPackages(
                  NodeConnections.class,
                  LocalBroadcaster.class,
                  RateLimits.class,
                  JsonFormat.class,
                  ValueMapper.class,
                  OperationInvoker.class,
                  EventEmitter.class,
                  Outbox.class,
                  StreamFeeds.class,
                  Cluster.class)
              .addBeanClasses(
                  AgentServers.class, AgentOperations.class, Server.class, SecurityLog.class)
              .addBeanClasses(StartedCluster.ENGINE_OF_AN_APPLICATION)
              .addBeanClasses(application)
              .addBeanClasses(
                  Arrays.stream(application)
                      .flatMap(type -> Arrays.stream(type.getDeclaredClasses()))
                      .toArray(Class<?>[]::new))
              .initialize();
      AgentNode node = new AgentNode(container);
      // while the database is known to this thread: the proxies make what is behind them
      container.select(Transactions.class).get().isActive();
      container.select(PersistenceUnit.class).get().isPresent();
      StartedCluster.start(container);
      if (isStarted) {
        node.startServers();
      }
      return node;
    } finally {
      STARTING.remove();
      all.keySet().forEach(System::clearProperty);
    }
  }

  private void startServers() {
    get(AgentServers.class).ready();
    get(AgentServers.class)
        .start(
            (what, round, pause) ->
                timer.scheduleWithFixedDelay(round, pause, pause, TimeUnit.MILLISECONDS),
            timer,
            this::work,
            "/test",
            isDraining::get);
  }

  /** One that is known on the bus, and has no ear for agents. */
  static AgentNode unstarted(JtaDatabase database, Map<String, String> settings) {
    return make(database, settings, false);
  }

  <T> T get(Class<T> type) {
    return container.select(type).get();
  }

  /** While its bus is cut, it neither hears the other nodes nor is heard, and nobody is told. */
  void cutBus(boolean isCut) {
    StartedCluster.cut(container, isCut);
  }

  /** How many messages of streams were lost that it has sent. */
  long lostOfStreams() {
    return StartedCluster.lost(container, "agent.stream");
  }

  AgentServer server() {
    return get(AgentServers.class).get("");
  }

  AgentHub hub(String name) {
    return Objects.requireNonNull(get(AgentServers.class).openHub(name));
  }

  void drain() {
    isDraining.set(true);
  }

  /** A connection of an agent, before its handshake. */
  synchronized MemoryAgent dial(AgentIdentity identity) {
    return dial(identity, "");
  }

  synchronized MemoryAgent dial(AgentIdentity identity, String server) {
    MemoryAgent agent = new MemoryAgent(identity);
    agents.add(agent);
    agent.open(hub(server));
    return agent;
  }

  /** One that is in. */
  MemoryAgent connect(AgentIdentity identity) {
    return dial(identity).awaitReady();
  }

  /** Ends as a process does that is killed. */
  @Override
  public void close() {
    agents.forEach(MemoryAgent::close);
    container.close();
    timer.shutdownNow();
    workers.shutdownNow();
  }

  /** Has its workers refuse so many tasks, as where all threads of a container are busy. */
  void refuse(int tasks) {
    refusals.set(tasks);
  }

  private void work(Runnable task) {
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new RejectedExecutionException("busy");
    }
    workers.execute(task);
  }
}
