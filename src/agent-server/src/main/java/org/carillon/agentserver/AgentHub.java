package org.carillon.agentserver;

import jakarta.enterprise.event.Event;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.carillon.api.Caller;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.security.CallerContext;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.security.SecurityLog.Kind;
import org.carillon.session.CallerRuns;
import org.carillon.session.CloseCodes;
import org.carillon.session.FrameChannel;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.ServerHandshake;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/** An agent server: its connections on this node, and what is asked of them. */
final class AgentHub implements AgentServer {

  private static final System.Logger LOGGER = System.getLogger(AgentHub.class.getName());

  /** How long another node may take to say that it has an agent. */
  private static final long HOLDS_MILLIS = 500;

  /** How much longer than its agents a node may take to answer for them. */
  private static final long NODE_MILLIS = 500;

  /** How long a node is asked where a call has no timeout. */
  private static final long LONGEST_MILLIS = 86_400_000;

  private static final String OP = RemoteCall.OP;
  private static final String FORGOTTEN = "forgotten by an operator";

  /** How exactly the heartbeat is kept: a part of it. */
  private static final int BEATS = 10;

  private final AgentServerOptions settings;
  private final HookTable hooks;
  private final BodyCodec codec;
  private final HookScope scope;
  private final Event<Object> events;
  private final SecurityLog security;
  private final List<AgentPolicy> policies;
  private final HandshakeThrottle throttle = new HandshakeThrottle(System::nanoTime);
  private final HandshakeSlots slots;
  private final SecureRandom random = new SecureRandom();

  /** By name: those that are in, or about to be. */
  private final Map<String, AgentLink> links = new ConcurrentHashMap<>();

  private final List<Consumer<ConnectedAgent>> connected = new CopyOnWriteArrayList<>();
  private final List<Consumer<ConnectedAgent>> disconnected = new CopyOnWriteArrayList<>();
  private final List<Consumer<AgentErrorEvent>> failed = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final LongAdder callsIn = new LongAdder();
  private final LongAdder callsOut = new LongAdder();

  private volatile @Nullable Started started;
  private volatile boolean isLeaving;
  private volatile boolean isDirectoryAway;
  private @Nullable Future<?> beating;

  /** What there is only when the application has started. */
  private record Started(
      ScheduledExecutorService timer,
      Executor workers,
      AgentDirectory directory,
      HookRunner runner,
      CallReceipts receipts,
      DurableMessages messages,
      AgentCluster cluster) {}

  /** Has something done again and again, whatever a round of it throws. */
  @FunctionalInterface
  interface Rounds {
    Future<?> repeat(String what, Runnable round, long pauseMillis);
  }

  /** What all agent servers share. */
  record Parts(
      BodyCodec codec,
      HookScope scope,
      Event<Object> events,
      SecurityLog security,
      List<AgentPolicy> policies,
      HandshakeSlots slots) {}

  /**
   * A place under a name.
   *
   * @param isTaken whether another agent has it
   * @param replaced the connection of the same agent that had it
   */
  record Place(boolean isTaken, @Nullable AgentLink replaced) {}

  AgentHub(AgentServerOptions settings, Parts parts) {
    this.settings = settings;
    this.codec = parts.codec();
    this.scope = parts.scope();
    this.events = parts.events();
    this.security = parts.security();
    this.policies = parts.policies();
    this.slots = parts.slots();
    this.hooks = new HookTable(policies);
  }

  /**
   * Begins: connections may come from now on.
   *
   * @param isDraining whether the node drains, so that agents are to go to another one
   */
  synchronized void start(
      Rounds rounds,
      ScheduledExecutorService timer,
      Executor workers,
      AgentDirectory directory,
      HookRunner runner,
      CallReceipts receipts,
      DurableMessages messages,
      AgentCluster cluster,
      BooleanSupplier isDraining) {
    started = new Started(timer, workers, directory, runner, receipts, messages, cluster);
    long period = Math.max(10, settings.heartbeat().toMillis() / BEATS);
    beating = rounds.repeat("The heartbeat of agents", () -> round(isDraining), period);
  }

  /** Ends: the connections are closed. */
  synchronized void stop() {
    if (beating != null) {
      beating.cancel(false);
    }
    links.values().forEach(link -> link.end(CloseCodes.GOING_AWAY, "the server stops"));
  }

  private void round(BooleanSupplier isDraining) {
    long now = System.nanoTime();
    links.values().forEach(link -> link.beat(now));
    boolean isGoing = isDraining.getAsBoolean();
    if (isGoing && !isLeaving) {
      links.values().forEach(AgentHub::goodbye);
    }
    isLeaving = isGoing;
  }

  private static void goodbye(AgentLink link) {
    Tunnel tunnel = link.tunnel();
    if (tunnel != null) {
      tunnel
          .goodbye(Duration.ofSeconds(10))
          .whenComplete((done, failure) -> link.end(CloseCodes.GOING_AWAY, "the server stops"));
    }
  }

  // ---- what links need

  AgentServerOptions settings() {
    return settings;
  }

  HookTable hooks() {
    return hooks;
  }

  HandshakeThrottle throttle() {
    return throttle;
  }

  HandshakeSlots slots() {
    return slots;
  }

  private Started started() {
    return Objects.requireNonNull(started, "the agent server has not been started");
  }

  ScheduledExecutorService timer() {
    return started().timer();
  }

  Executor workers() {
    return started().workers();
  }

  AgentDirectory directory() {
    return started().directory();
  }

  ServerHandshake newHandshake() {
    return new ServerHandshake(settings.secrets(), random);
  }

  /**
   * A new connection, which {@link AgentLink#open} begins when frames can come; null: too many are
   * under way, and it is closed.
   */
  @Nullable AgentLink link(FrameChannel channel, @Nullable String address) {
    if (started == null || !slots.take(address)) {
      channel.close(CloseCodes.TRY_AGAIN, "too many handshakes are under way");
      return null;
    }
    return new AgentLink(this, channel, address);
  }

  boolean mayConnect(String name, List<String> labels) {
    return policies.stream().allMatch(policy -> policy.mayConnect(settings.name(), name, labels));
  }

  /** Takes the place of a name, where it is free or the same agent's. */
  Place take(AgentLink link) {
    while (true) {
      AgentLink there = links.putIfAbsent(link.name(), link);
      if (there == null) {
        return new Place(false, null);
      }
      if (there.isClosing()) {
        links.remove(link.name(), there);
      } else if (!there.isSame(link)) {
        return new Place(true, null);
      } else if (links.replace(link.name(), there, link)) {
        there.replacedBy();
        return new Place(false, there);
      }
    }
  }

  /**
   * Makes the name of a connection that has its place here its own among the nodes. A connection on
   * another node stays, if that node says so within {@link #HOLDS_MILLIS}.
   *
   * @return false: another node has it
   */
  boolean own(AgentLink link) throws Exception {
    AgentCluster cluster = started().cluster();
    AgentDirectory.Owner mine = new AgentDirectory.Owner(cluster.id(), link.instance(), link.id());
    AgentDirectory.Ownership found =
        directory().own(name(), link.name(), mine, null, cluster.isAlone());
    AgentDirectory.Owner before = found.before();
    if (!found.isMine()) {
      if (before != null && holds(cluster, before.node(), link.name())) {
        return false;
      }
      found = directory().own(name(), link.name(), mine, before, false);
    }
    if (found.isMine() && before != null && !before.node().equals(mine.node())) {
      cluster.moved(before.node(), name(), link.name(), before.connection());
    }
    return found.isMine();
  }

  private boolean holds(AgentCluster cluster, String node, String agent) throws Exception {
    if (!cluster.mayBeThere(node) || cluster.isSilent(node)) {
      return false;
    }
    try {
      Map<String, @Nullable Object> answer =
          cluster
              .ask(node, name(), Map.of(OP, "holds", RemoteCall.AGENT, agent), HOLDS_MILLIS)
              .get();
      return Boolean.TRUE.equals(answer.get("holds"));
    } catch (ExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The node of {0} does not answer", agent);
      cluster.silent(node);
      return false;
    }
  }

  /** Gives the place back of one that does not come in after all. */
  void release(AgentLink link) {
    links.remove(link.name(), link);
    link.announce(false);
    tellReplaced(link);
  }

  private void tellReplaced(AgentLink link) {
    AgentLink before = link.replaced();
    if (before != null) {
      before.announced().thenAccept(told -> tellGone(before, told));
    }
  }

  /** The welcome is out. */
  void connected(AgentLink link) {
    onWorker(
        () -> {
          tellReplaced(link);
          tell(new AgentConnectedEvent(link), link, connected);
          link.announce(true);
          wake(link);
        });
  }

  /** The connection has ended; of one that was replaced the new one tells. */
  void gone(AgentLink link) {
    links.remove(link.name(), link);
    if (!link.isReplaced()) {
      onWorker(() -> disown(link));
      link.announced().thenAcceptAsync(told -> tellGone(link, told), this::onWorker);
    }
  }

  /** What fails here is found when the agent comes again: this node says that it has it not. */
  private void disown(AgentLink link) {
    try {
      directory().disown(name(), link.name(), link.id());
    } catch (Exception e) {
      if (!DatabaseOutage.tell(e)) {
        LOGGER.log(System.Logger.Level.WARNING, "The end of a connection was not written", e);
      }
    }
  }

  private void tellGone(AgentLink link, boolean wasTold) {
    if (wasTold) {
      tell(new AgentDisconnectedEvent(link), link, disconnected);
    }
  }

  private <T> void tell(Object event, T told, List<Consumer<T>> listeners) {
    inScope(() -> events.fire(event));
    for (Consumer<T> listener : listeners) {
      inScope(() -> listener.accept(told));
    }
  }

  private void inScope(Runnable task) {
    try {
      scope.call(
          CallerContext.NOBODY,
          null,
          () -> {
            task.run();
            return null;
          });
    } catch (Exception | LinkageError | AssertionError e) {
      LOGGER.log(System.Logger.Level.WARNING, "An observer of agents failed", e);
    }
  }

  private void onWorker(Runnable task) {
    CallerRuns.execute(workers(), task);
  }

  /** A handshake was refused. */
  void refused(String code, @Nullable String name, @Nullable String address, String message) {
    if (!code.equals(AgentErrors.DUPLICATE_ID)) {
      throttle.failed(address);
      security.tell(Kind.AUTHN_LOGIN_FAIL, name, address, "agent, " + code);
    }
    error(code, name, address, message);
  }

  /** Something went wrong that the application may want to know. */
  void error(String code, @Nullable String name, @Nullable String address, String message) {
    AgentErrorEvent event = new AgentErrorEvent(settings.name(), code, name, address, message);
    onWorker(() -> tell(event, event, failed));
  }

  // ---- what agents ask

  /** Answers a call of an agent. */
  CompletionStage<Object> answer(AgentLink link, IncomingCall incoming) {
    callsIn.increment();
    List<HookEntry> chain;
    try {
      chain = hooks.chain(link, incoming.action());
    } catch (AgentException e) {
      return CompletableFuture.failedFuture(e);
    }
    HookCall call = new HookCall(link, incoming);
    Started running = started();
    CallReceipts.Work work =
        (before, after) -> running.runner().run(chain, call, caller(link), before, after);
    String key = incoming.idempotencyKey();
    return key == null || incoming.isStream()
        ? work.run(AgentHub::nothing, answer -> nothing())
        : running.receipts().once(settings.name(), link.name(), key, incoming, work);
  }

  private static void nothing() {
    // neither comes first, nor is kept
  }

  /** Takes what an agent tells; nobody waits for what comes of it. */
  void hear(AgentLink link, IncomingCall incoming) {
    answer(link, incoming)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                LOGGER.log(
                    System.Logger.Level.DEBUG, "What {0} told came to nothing: {1}", link, failure);
              }
            });
  }

  private Caller caller(AgentLink link) {
    return new KnownCaller(link.name(), settings.tenant(), Set.of(), null);
  }

  // ---- what the application asks

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public void onHook(String action, HookHandler handler) {
    if (action.isBlank()) {
      throw new IllegalArgumentException(
          "An action is not blank; a handler of all actions is a CatchAllHandler");
    }
    hooks.add(
        HookEntry.ofAll(
            action,
            call ->
                handler.handle(call.incoming().body(), call.agent().connection(), call.agent())));
  }

  @Override
  public void onHook(Map<String, HookHandler> handlers) {
    handlers.forEach(this::onHook);
  }

  @Override
  public void onHook(CatchAllHandler handler) {
    hooks.add(
        HookEntry.ofAll(
            "",
            call ->
                handler.handle(
                    call.incoming().action(),
                    call.incoming().body(),
                    call.agent().connection(),
                    call.agent())));
  }

  @Override
  public CallOptions defaults() {
    return CallOptions.DEFAULT.withTimeout(settings.timeout());
  }

  @Override
  public CompletionStage<MessageBody> sendTo(
      String agent, String action, @Nullable Object body, CallOptions options) {
    MessageBody encoded = codec.write(body);
    CallOptions inherited = inherited(options);
    AgentLink link = local(agent);
    return link == null
        ? callElsewhere("call", agent, action, encoded, inherited)
            .thenApply(answer -> RemoteCall.body(answer))
        : call(link, action, encoded, inherited);
  }

  private CompletableFuture<MessageBody> call(
      AgentLink link, String action, MessageBody body, CallOptions options) {
    Tunnel tunnel = link.tunnel();
    if (tunnel == null) {
      return CompletableFuture.failedFuture(new AgentException(AgentErrors.AGENT_NOT_CONNECTED));
    }
    callsOut.increment();
    return tunnel.call(action, body, options);
  }

  /** In a hook: no longer than its caller waits, and in its trace. */
  private static CallOptions inherited(CallOptions options) {
    IncomingCall current = HookScope.current();
    if (current == null) {
      return options;
    }
    CallOptions inherited = options;
    Duration left = current.remaining();
    if (left != null && (options.timeout().isZero() || options.timeout().compareTo(left) > 0)) {
      inherited = inherited.withTimeout(left.isZero() ? Duration.ofMillis(1) : left);
    }
    return options.traceparent() == null && current.traceparent() != null
        ? inherited.withTrace(current.traceparent(), current.tracestate())
        : inherited;
  }

  private @Nullable AgentLink local(String agent) {
    AgentLink link = links.get(agent);
    return link == null || !isIn(link) ? null : link;
  }

  private static boolean isIn(AgentLink link) {
    return link.tunnel() != null && link.isOpen();
  }

  /** Has the node call an agent that the agent is connected to. */
  private CompletableFuture<Map<String, @Nullable Object>> callElsewhere(
      String op, String agent, String action, MessageBody body, CallOptions options) {
    return locate(agent)
        .thenCompose(
            node -> {
              callsOut.increment();
              Map<String, @Nullable Object> question = RemoteCall.of(action, body, options);
              question.put(OP, op);
              question.put(RemoteCall.AGENT, agent);
              long millis =
                  options.timeout().isZero() ? LONGEST_MILLIS : options.timeout().toMillis();
              return answered(started().cluster().ask(node, name(), question, millis));
            });
  }

  private static CompletableFuture<Map<String, @Nullable Object>> answered(
      CompletableFuture<Map<String, @Nullable Object>> asked) {
    return asked.handle(
        (answer, failure) -> {
          AgentException error =
              failure == null ? RemoteCall.error(answer) : AgentCluster.coded(failure);
          if (error != null) {
            throw error;
          }
          return answer;
        });
  }

  /** The other node that an agent is connected to; it fails with what is wrong with the name. */
  private CompletableFuture<String> locate(String agent) {
    Started running = started;
    if (running == null) {
      return CompletableFuture.failedFuture(new AgentException(AgentErrors.UNKNOWN_AGENT));
    }
    return CompletableFuture.supplyAsync(
        () -> {
          AgentDirectory.Location found;
          try {
            found = running.directory().locate(settings.name(), agent);
          } catch (Exception e) {
            DatabaseOutage.tell(e);
            throw new IllegalStateException("The agents that are known cannot be read", e);
          }
          if (!found.isKnown()) {
            throw new AgentException(AgentErrors.UNKNOWN_AGENT);
          }
          if (found.node() == null
              || found.node().equals(running.cluster().id())
              || !running.cluster().mayBeThere(found.node())) {
            throw new AgentException(AgentErrors.AGENT_NOT_CONNECTED);
          }
          return found.node();
        },
        running.workers());
  }

  @Override
  public CompletionStage<MessageBody> sendToAny(
      String label, String action, @Nullable Object body, CallOptions options) {
    MessageBody encoded = codec.write(body);
    List<AgentLink> having = in().stream().filter(link -> link.labels().contains(label)).toList();
    if (having.isEmpty()) {
      return anyElsewhere(label).thenCompose(agent -> sendTo(agent, action, encoded, options));
    }
    int next = Math.floorMod(turn.getAndIncrement(), having.size());
    return call(having.get(next), action, encoded, inherited(options));
  }

  @Override
  public CompletionStage<Map<String, MessageBody>> sendAll(
      String action, @Nullable Object body, Duration timeout) {
    MessageBody encoded = codec.write(body);
    CallOptions options = inherited(defaults().withTimeout(timeout));
    Started running = started;
    if (running == null || running.cluster().isAlone()) {
      return outcome(callAll(action, encoded, options));
    }
    // a node that has just started does not know yet whom to ask
    Executor later =
        CompletableFuture.delayedExecutor(
            running.cluster().greetingMillis(), TimeUnit.MILLISECONDS, running.workers());
    return CompletableFuture.supplyAsync(() -> running.cluster().others(), later)
        .thenCompose(others -> outcome(callAllNodes(others, action, encoded, options)));
  }

  /** What came of a call of many. */
  private record Outcome(Map<String, MessageBody> answers, Map<String, AgentException> failures) {

    static Outcome joined(List<Outcome> all) {
      Map<String, MessageBody> answers = new TreeMap<>();
      Map<String, AgentException> failures = new TreeMap<>();
      all.forEach(one -> answers.putAll(one.answers()));
      all.forEach(one -> failures.putAll(one.failures()));
      return new Outcome(answers, failures);
    }
  }

  private static CompletableFuture<Map<String, MessageBody>> outcome(
      CompletableFuture<Outcome> calls) {
    return calls.thenApply(
        came -> {
          if (!came.failures().isEmpty()) {
            throw new CompletionException(new SendAllException(came.answers(), came.failures()));
          }
          if (came.answers().isEmpty()) {
            throw new AgentException(AgentErrors.NO_CONNECTED_AGENTS);
          }
          return came.answers();
        });
  }

  private CompletableFuture<Outcome> callAllNodes(
      Set<String> others, String action, MessageBody body, CallOptions options) {
    List<CompletableFuture<Outcome>> nodes = new ArrayList<>();
    nodes.add(callAll(action, body, options));
    Map<String, @Nullable Object> question = RemoteCall.of(action, body, options);
    question.put(OP, "all");
    long millis =
        options.timeout().isZero() ? LONGEST_MILLIS : options.timeout().toMillis() + NODE_MILLIS;
    for (String node : others) {
      nodes.add(
          answered(started().cluster().ask(node, name(), question, millis))
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? RemoteCall.answers(answer)
                          : Map.<String, Object>of("node:" + node, coded(failure)))
              .thenApply(AgentHub::split));
    }
    return joined(nodes);
  }

  /** Of answers and errors by name. */
  private static Outcome split(Map<String, Object> all) {
    Map<String, MessageBody> answers = new LinkedHashMap<>();
    Map<String, AgentException> failures = new LinkedHashMap<>();
    all.forEach(
        (name, came) -> {
          if (came instanceof AgentException failure) {
            failures.put(name, failure);
          } else if (came instanceof MessageBody body) {
            answers.put(name, body);
          }
        });
    return new Outcome(answers, failures);
  }

  /** Calls all agents of this node. */
  private CompletableFuture<Outcome> callAll(String action, MessageBody body, CallOptions options) {
    List<CompletableFuture<Outcome>> calls = new ArrayList<>();
    for (AgentLink link : in()) {
      String agent = link.name();
      calls.add(
          call(link, action, body, options)
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? new Outcome(Map.of(agent, answer), Map.of())
                          : new Outcome(Map.of(), Map.of(agent, coded(failure)))));
    }
    return joined(calls);
  }

  private static CompletableFuture<Outcome> joined(List<CompletableFuture<Outcome>> calls) {
    return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
        .thenApply(done -> Outcome.joined(calls.stream().map(CompletableFuture::join).toList()));
  }

  /** Some agent of another node that has the label. */
  private CompletableFuture<String> anyElsewhere(String label) {
    Started running = started;
    CompletableFuture<String> none =
        CompletableFuture.failedFuture(new AgentException(AgentErrors.NO_CONNECTED_AGENTS));
    if (running == null || running.cluster().isAlone()) {
      return none;
    }
    List<CompletableFuture<List<String>>> nodes = new ArrayList<>();
    for (String node : running.cluster().others()) {
      nodes.add(
          running
              .cluster()
              .ask(node, name(), Map.of(OP, "label", "label", label), HOLDS_MILLIS)
              .handle(
                  (answer, failure) ->
                      failure == null && answer.get("names") instanceof List<?> names
                          ? names.stream().map(String::valueOf).toList()
                          : List.of()));
    }
    return CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new))
        .thenCompose(
            done -> {
              List<String> having =
                  nodes.stream().flatMap(node -> node.join().stream()).sorted().toList();
              return having.isEmpty()
                  ? none
                  : CompletableFuture.completedFuture(
                      having.get(Math.floorMod(turn.getAndIncrement(), having.size())));
            });
  }

  static AgentException coded(Throwable failure) {
    return AgentErrorCodes.unwrapped(failure) instanceof AgentException known
        ? known
        : new AgentException(AgentErrors.INTERNAL_SERVER_ERROR);
  }

  @Override
  public CompletionStage<Void> tell(String agent, String action, @Nullable Object body) {
    MessageBody encoded = codec.write(body);
    CallOptions options = inherited(defaults());
    AgentLink link = local(agent);
    Tunnel tunnel = link == null ? null : link.tunnel();
    return tunnel == null
        ? callElsewhere("tell", agent, action, encoded, options).thenAccept(told -> nothing())
        : tunnel.send(action, encoded, options);
  }

  @Override
  public void send(String agent, String action, @Nullable Object body) {
    StoredBody stored = StoredBody.of(codec.write(body));
    Started running = started();
    try {
      if (!running.directory().locate(settings.name(), agent).isKnown()) {
        throw new AgentException(AgentErrors.UNKNOWN_AGENT);
      }
      running.messages().write(settings.name(), agent, action, stored, this::written);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      DatabaseOutage.tell(e);
      throw new IllegalStateException("The message could not be written", e);
    }
  }

  /** A message for an agent has committed. */
  private void written(String server, String agent) {
    if (local(agent) != null) {
      wake(agent);
    } else {
      started().cluster().tell(null, server, Map.of(OP, "wake", RemoteCall.AGENT, agent));
    }
  }

  /** There is a message for an agent; nothing happens where it is not connected to this node. */
  void wake(String agent) {
    AgentLink link = local(agent);
    if (link != null) {
      wake(link);
    }
  }

  private void wake(AgentLink link) {
    Started running = started();
    AgentCluster cluster = running.cluster();
    link.delivery(
            () ->
                new MessageDelivery(
                    link,
                    running.messages(),
                    cluster.isAlone() ? null : cluster.id(),
                    defaults(),
                    running.timer(),
                    running.workers()))
        .wake();
  }

  @Override
  public Flow.Publisher<MessageBody> stream(
      String agent, String action, @Nullable Object body, CallOptions options) {
    MessageBody encoded = codec.write(body);
    AgentLink link = local(agent);
    Tunnel tunnel = link == null ? null : link.tunnel();
    if (tunnel == null) {
      throw new AgentException(AgentErrors.AGENT_NOT_CONNECTED);
    }
    callsOut.increment();
    return tunnel.stream(action, encoded, inherited(options));
  }

  private Collection<AgentLink> in() {
    List<AgentLink> in = new ArrayList<>();
    for (AgentLink link : links.values()) {
      if (isIn(link)) {
        in.add(link);
      }
    }
    in.sort(Comparator.comparing(AgentLink::name));
    return in;
  }

  @Override
  public List<ConnectedAgent> agents() {
    return List.copyOf(in());
  }

  @Override
  public Optional<ConnectedAgent> agent(String name) {
    return Optional.ofNullable(local(name));
  }

  @Override
  public CompletionStage<Boolean> disconnect(String name) {
    if (endLocal(name, "disconnected by an operator")) {
      return CompletableFuture.completedFuture(true);
    }
    return locate(name)
        .thenCompose(
            node ->
                answered(
                    started()
                        .cluster()
                        .ask(
                            node,
                            name(),
                            Map.of(OP, "disconnect", RemoteCall.AGENT, name),
                            settings.timeout().toMillis())))
        .handle((answer, failure) -> failure == null && Boolean.TRUE.equals(answer.get("done")));
  }

  private boolean endLocal(String agent, String why) {
    AgentLink link = local(agent);
    if (link != null) {
      link.end(CloseCodes.NORMAL, why);
    }
    return link != null;
  }

  @Override
  public CompletionStage<Boolean> forget(String name) {
    Started running = started;
    if (running == null) {
      return CompletableFuture.completedFuture(false);
    }
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            boolean wasKnown = running.directory().forget(settings.name(), name);
            endLocal(name, FORGOTTEN);
            running
                .cluster()
                .tell(null, settings.name(), Map.of(OP, "forgotten", RemoteCall.AGENT, name));
            return wasKnown;
          } catch (Exception e) {
            DatabaseOutage.tell(e);
            throw new IllegalStateException("The agent could not be forgotten", e);
          }
        },
        running.workers());
  }

  // ---- what other nodes ask

  /** Answers another node. */
  CompletionStage<Map<String, @Nullable Object>> asked(Map<String, @Nullable Object> said) {
    String agent = String.valueOf(said.get(RemoteCall.AGENT));
    return switch (String.valueOf(said.get(OP))) {
      case "holds" -> told(Map.of("holds", isHeld(agent)));
      case RemoteCall.MOVED ->
          told(Map.of("done", moved(agent, String.valueOf(said.get(RemoteCall.CONNECTION)))));
      case "disconnect" -> told(Map.of("done", endLocal(agent, "disconnected by an operator")));
      case "forgotten" -> told(Map.of("done", endLocal(agent, FORGOTTEN)));
      case "wake" -> {
        wake(agent);
        yield told(Map.of());
      }
      case "label" ->
          told(
              Map.of(
                  "names",
                  in().stream()
                      .filter(link -> link.labels().contains(String.valueOf(said.get("label"))))
                      .map(AgentLink::name)
                      .toList()));
      case "all" ->
          callAll(RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said))
              .thenApply(came -> RemoteCall.answers(came.answers(), came.failures()));
      case "call" -> {
        AgentLink link = local(agent);
        yield link == null
            ? notHere()
            : call(link, RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said))
                .thenApply(RemoteCall::answer);
      }
      case "tell" -> {
        AgentLink link = local(agent);
        Tunnel tunnel = link == null ? null : link.tunnel();
        yield tunnel == null
            ? notHere()
            : tunnel
                .send(RemoteCall.action(said), RemoteCall.body(said), RemoteCall.options(said))
                .thenCompose(done -> told(Map.of()));
      }
      default -> CompletableFuture.failedFuture(new AgentException(AgentErrors.UNKNOWN_ACTION));
    };
  }

  private static CompletableFuture<Map<String, @Nullable Object>> told(
      Map<String, ? extends @Nullable Object> what) {
    return CompletableFuture.completedFuture(new LinkedHashMap<>(what));
  }

  private static CompletableFuture<Map<String, @Nullable Object>> notHere() {
    return CompletableFuture.failedFuture(new AgentException(AgentErrors.AGENT_NOT_CONNECTED));
  }

  private boolean isHeld(String agent) {
    AgentLink link = links.get(agent);
    return link != null && !link.isClosing();
  }

  private boolean moved(String agent, String connection) {
    AgentLink link = links.get(agent);
    boolean isIt = link != null && link.id().equals(connection);
    if (link != null && isIt) {
      link.movedAway();
    }
    return isIt;
  }

  @Override
  public void onConnected(Consumer<ConnectedAgent> listener) {
    connected.add(listener);
  }

  @Override
  public void onDisconnected(Consumer<ConnectedAgent> listener) {
    disconnected.add(listener);
  }

  @Override
  public void onError(Consumer<AgentErrorEvent> listener) {
    failed.add(listener);
  }

  // ---- figures

  /** Whether the last one that came could not be looked up. */
  boolean isDirectoryAway() {
    return isDirectoryAway;
  }

  void directoryIs(boolean away) {
    isDirectoryAway = away;
  }

  long callsIn() {
    return callsIn.sum();
  }

  long callsOut() {
    return callsOut.sum();
  }

  long inFlight() {
    long all = 0;
    for (AgentLink link : links.values()) {
      Tunnel tunnel = link.tunnel();
      all += tunnel == null ? 0 : tunnel.inFlight();
    }
    return all;
  }

  int size() {
    return links.size();
  }
}
