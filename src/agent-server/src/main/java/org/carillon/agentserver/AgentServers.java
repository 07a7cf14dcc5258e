package org.carillon.agentserver;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.carillon.api.Caller;
import org.carillon.cluster.Cluster;
import org.carillon.config.AgentServerSettings;
import org.carillon.config.CarillonConfig;
import org.carillon.config.ClusterSettings;
import org.carillon.config.DeploymentCheck;
import org.carillon.config.Settings;
import org.carillon.json.ValueMapper;
import org.carillon.operation.BodyInvoker;
import org.carillon.operation.FailureMapper;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.security.CallerContext;
import org.carillon.security.SecurityLog;
import org.carillon.spi.ClientEntry;
import org.carillon.tunnel.DataStore;
import org.carillon.tunnel.IncomingCall;
import org.jspecify.annotations.Nullable;

/**
 * The agent servers of this application: that of {@code carillon.agent.path}, and those that {@code
 * carillon.agent.servers} names.
 */
@ApplicationScoped
public class AgentServers implements ClientEntry {

  private static final System.Logger LOGGER = System.getLogger(AgentServers.class.getName());
  private static final long CLEANING_MILLIS = 60_000;

  /** How late a message is whose sender is on another node that cannot say so. */
  private static final long LOOK_MILLIS = 5_000;

  private final Map<String, AgentHub> hubs = new LinkedHashMap<>();
  private final Map<String, AgentServer> calls = new LinkedHashMap<>();
  private CarillonConfig config;
  private BeanManager beans;
  private Cluster cluster;
  private BodyInvoker invoker;
  private Transactions transactions;
  private PersistenceUnit unit;
  private Instance<DataStore> stores;
  private BodyCodec codec;
  private HookScope scope;
  private AgentErrorCodes errors;
  private HandshakeSlots slots;
  private @Nullable Future<?> cleaning;
  private @Nullable Future<?> waking;
  private @Nullable Future<?> comparing;
  private volatile @Nullable DurableMessages messages;
  private volatile boolean isReady;

  /** For the container's proxy only. */
  @SuppressWarnings("NullAway.Init") // the proxy holds nothing
  protected AgentServers() {}

  @Inject
  AgentServers(
      CarillonConfig config,
      BeanManager beans,
      BodyInvoker invoker,
      ValueMapper valueMapper,
      FailureMapper failures,
      Transactions transactions,
      PersistenceUnit unit,
      SecurityLog security,
      Cluster cluster,
      Event<Object> events,
      Instance<RequestContextController> requests,
      @Any Instance<AgentPolicy> policies,
      @Any Instance<DataStore> stores) {
    this.config = config;
    this.beans = beans;
    this.cluster = cluster;
    this.invoker = invoker;
    this.transactions = transactions;
    this.unit = unit;
    this.stores = stores;
    this.codec = new BodyCodec(valueMapper);
    this.scope = new HookScope(requests);
    this.errors = new AgentErrorCodes(failures);
    this.slots = new HandshakeSlots(config.get(AgentServerSettings.HANDSHAKES));
    AgentHub.Parts parts =
        new AgentHub.Parts(scope, events, security, policies.stream().toList(), slots);
    add("", parts);
    for (String name : config.get(AgentServerSettings.SERVERS)) {
      add(name, parts);
    }
    declareHooks();
  }

  private void add(String name, AgentHub.Parts parts) {
    AgentHub hub = new AgentHub(AgentServerOptions.of(config, name), parts);
    hubs.put(name, hub);
    calls.put(name, new AgentServerCalls(hub, codec));
  }

  private void declareHooks() {
    List<HookExtension.Declared> declared = beans.getExtension(HookExtension.class).declared();
    hubs.forEach(
        (name, hub) ->
            hub.hooks()
                .addFirst(
                    declared.stream()
                        .filter(hook -> hook.hook().server().equals(name))
                        .map(this::entry)
                        .toList()));
  }

  private HookEntry entry(HookExtension.Declared declared) {
    return new HookEntry(
        declared.hook().value(),
        Arrays.stream(declared.hook().agents()).map(HookEntry::pattern).toList(),
        new DeclaredHook(declared));
  }

  /** A method, prepared at its first call: its bean may be one that is just being made. */
  private final class DeclaredHook implements HookEntry.Target {

    private final HookExtension.Declared declared;
    private volatile BodyInvoker.@Nullable Prepared prepared;

    DeclaredHook(HookExtension.Declared declared) {
      this.declared = declared;
    }

    @Override
    public @Nullable Object call(HookCall call) throws Exception {
      BodyInvoker.Prepared ready = prepared;
      if (ready == null) {
        ready = invoker.prepare(declared.beanClass(), declared.method(), HookExtension.GIVEN);
        prepared = ready;
      }
      return ready.call(BodyCodec.plain(call.incoming().body()), type -> given(call, type));
    }
  }

  private static Object given(HookCall call, Class<?> type) {
    if (type == ConnectedAgent.class) {
      return call.agent();
    }
    if (type == AgentSocket.class) {
      return call.agent().connection();
    }
    if (type == Caller.class) {
      return CallerContext.current();
    }
    return type == IncomingCall.class ? call.incoming() : call.incoming().body();
  }

  /**
   * The agent server of that name.
   *
   * @param name one of {@code carillon.agent.servers}; empty: the one without a name
   * @throws IllegalArgumentException if there is none
   */
  public AgentServer get(String name) {
    AgentServer server = calls.get(name);
    if (server == null) {
      throw new IllegalArgumentException(
          "There is no agent server "
              + name
              + "; name it in "
              + AgentServerSettings.SERVERS.name());
    }
    return server;
  }

  /** The one without a name, for injection. */
  @Produces
  @ApplicationScoped
  AgentServer unnamed() {
    return get("");
  }

  /** Whether one of them has a secret. */
  @Override
  public boolean isOpen() {
    return hubs.values().stream().anyMatch(hub -> hub.settings().isOpen());
  }

  Collection<AgentHub> open() {
    return hubs.values().stream().filter(hub -> hub.settings().isOpen()).toList();
  }

  @Nullable AgentHub openHub(String name) {
    AgentHub hub = hubs.get(name);
    return hub != null && hub.settings().isOpen() ? hub : null;
  }

  HandshakeSlots slots() {
    return slots;
  }

  /**
   * Begins; connections may come from now on.
   *
   * @param contextPath what the application is told apart by in its database, unless it is
   *     configured
   */
  void start(
      AgentHub.Rounds rounds,
      ScheduledExecutorService timer,
      Executor workers,
      String contextPath,
      BooleanSupplier isDraining) {
    String configured = config.get(Settings.APPLICATION);
    String application = configured.isBlank() ? contextPath : configured;
    DataStore store = store();
    AgentDirectory directory =
        store == null
            ? new DatabaseDirectory(unit, transactions, application, Clock.systemUTC())
            : new DataStoreDirectory(store, Clock.systemUTC());
    HookRunner runner = new HookRunner(transactions, unit, scope, codec, errors, workers);
    CallReceipts receipts =
        new CallReceipts(
            unit,
            transactions,
            application,
            config.get(AgentServerSettings.RECEIPTS),
            Clock.systemUTC(),
            timer,
            workers);
    AgentCluster agentCluster =
        new AgentCluster(
            cluster, config.get(ClusterSettings.CLUSTER_LIMIT), this::openHub, this::open, workers);
    DurableMessages queued =
        new DurableMessages(
            unit,
            transactions,
            application,
            new DurableMessages.Limits(
                config.get(AgentServerSettings.SEND_ATTEMPTS),
                config.get(AgentServerSettings.SEND_AGE)),
            Clock.systemUTC());
    messages = queued;
    open()
        .forEach(
            hub ->
                hub.start(
                    rounds,
                    timer,
                    workers,
                    directory,
                    runner,
                    receipts,
                    queued,
                    agentCluster,
                    isDraining));
    agentCluster.start();
    waking =
        rounds.repeat(
            "The look at messages for agents",
            () -> whenReady(workers, () -> wake(queued)),
            LOOK_MILLIS);
    comparing = rounds.repeat("The look at calls of other nodes", agentCluster::round, LOOK_MILLIS);
    cleaning =
        rounds.repeat(
            "The end of old receipts of agents",
            () -> whenReady(workers, receipts::clean),
            CLEANING_MILLIS);
  }

  /** Wakes those whose wake-up was lost, as one of another node is. */
  private void wake(DurableMessages queued) throws Exception {
    Map<String, Map<String, Long>> waiting = queued.round();
    for (AgentHub hub : open()) {
      waiting
          .getOrDefault(DatabaseDirectory.stored(hub.name()), Map.of())
          .keySet()
          .forEach(hub::wake);
    }
  }

  /** The dead ones among them, the oldest first. */
  List<DurableMessage> dead(int most) throws Exception {
    DurableMessages queued = messages;
    return queued == null ? List.of() : queued.dead(most);
  }

  /** Has a dead message tried again; whether there was one of that number. */
  boolean redrive(long entry) throws Exception {
    DurableMessages queued = messages;
    DurableMessage message = queued == null ? null : queued.redrive(entry);
    if (message != null) {
      for (AgentHub hub : open()) {
        if (DatabaseDirectory.stored(hub.name()).equals(message.server)) {
          hub.written(String.valueOf(message.agent));
        }
      }
    }
    return message != null;
  }

  /** Deletes a dead message; whether there was one of that number. */
  boolean drop(long entry) throws Exception {
    DurableMessages queued = messages;
    return queued != null && queued.drop(entry) != null;
  }

  /** The messages that wait, as they were counted last. */
  DurableMessages.Counts queued() {
    DurableMessages queued = messages;
    return queued == null ? new DurableMessages.Counts(0, 0) : queued.counts();
  }

  /** Earlier a server may be just making the persistence unit and its tables. */
  private void whenReady(Executor workers, RoundTask task) {
    if (isReady) {
      onWorker(workers, task);
    }
  }

  /** What fails is tried again in the next round. */
  private static void onWorker(Executor workers, RoundTask task) {
    try {
      workers.execute(
          () -> {
            try {
              task.run();
            } catch (Exception | LinkageError | AssertionError e) {
              if (!DatabaseOutage.tell(e)) {
                LOGGER.log(System.Logger.Level.WARNING, "A round of the agents failed", e);
              }
            }
          });
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The server is going down", e);
    }
  }

  /** What is done from time to time. */
  @FunctionalInterface
  private interface RoundTask {
    void run() throws Exception;
  }

  private @Nullable DataStore store() {
    if (stores.isAmbiguous()) {
      throw new DeploymentException(
          "Several beans are a " + DataStore.class.getName() + ": the agent servers need one");
    }
    return stores.isUnsatisfied() ? null : stores.get();
  }

  /** At the same time as other needs of a persistence unit: earlier there may be none yet. */
  void started(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) DeploymentCheck check) {
    ready();
  }

  /**
   * The database can be used.
   *
   * @throws DeploymentException if it is needed, and there is none
   */
  void ready() {
    if (isOpen() && store() == null) {
      String fault = unitFault();
      if (fault != null) {
        throw new DeploymentException(
            "Carillon cannot serve agents: their names are kept in the database, and "
                + fault
                + ". Or make a CDI bean of the type "
                + DataStore.class.getName()
                + ", such as a FileDataStore");
      }
    }
    isReady = true;
  }

  private @Nullable String unitFault() {
    if (!unit.isPresent()) {
      return unit.whatIsMissing();
    }
    if (!unit.isJta()) {
      return "the persistence unit " + unit.name() + " is RESOURCE_LOCAL: say JTA";
    }
    return unit.has(AgentRow.class)
        ? null
        : "the persistence unit " + unit.name() + " says carillon.agent=false";
  }

  @PreDestroy
  void stop() {
    if (cleaning != null) {
      cleaning.cancel(false);
    }
    if (waking != null) {
      waking.cancel(false);
    }
    if (comparing != null) {
      comparing.cancel(false);
    }
    open().forEach(AgentHub::stop);
  }
}
