package org.carillon.agentserver;

import jakarta.enterprise.event.Event;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
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

/** The connections of an agent server to this node: who is in, and what goes over them. */
final class AgentHub {

  private static final System.Logger LOGGER = System.getLogger(AgentHub.class.getName());

  /** How exactly the heartbeat is kept: a part of it. */
  private static final int BEATS = 10;

  private final AgentServerOptions settings;
  private final HookTable hooks;
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
      AgentCluster cluster,
      RemoteAgents remote,
      NodeAnswers answers) {}

  /** Has something done again and again, whatever a round of it throws. */
  @FunctionalInterface
  interface Rounds {
    Future<?> repeat(String what, Runnable round, long pauseMillis);
  }

  /** What all agent servers share. */
  record Parts(
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
    RemoteAgents remote = new RemoteAgents(this, directory, cluster, timer, workers);
    started =
        new Started(
            timer,
            workers,
            directory,
            runner,
            receipts,
            messages,
            cluster,
            remote,
            new NodeAnswers(this, cluster));
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

  String name() {
    return settings.name();
  }

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

  DurableMessages messages() {
    return started().messages();
  }

  /** What the other nodes have; null: the application has not started. */
  @Nullable RemoteAgents remote() {
    Started running = started;
    return running == null ? null : running.remote();
  }

  /** What the other nodes ask. */
  NodeAnswers answers() {
    return started().answers();
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
   * another node stays, if that node says so in time.
   *
   * @return false: another node has it
   */
  boolean own(AgentLink link) throws Exception {
    return started().remote().own(link);
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

  // ---- what is asked of them

  /** Calls an agent of this node. */
  CompletableFuture<MessageBody> call(
      AgentLink link, String action, MessageBody body, CallOptions options) {
    Tunnel tunnel = link.tunnel();
    if (tunnel == null) {
      return CompletableFuture.failedFuture(new AgentException(AgentErrors.AGENT_NOT_CONNECTED));
    }
    callsOut.increment();
    return tunnel.call(action, body, options);
  }

  /** Calls an agent of this node that answers with a stream. */
  Flow.Publisher<MessageBody> stream(
      Tunnel tunnel, String action, MessageBody body, CallOptions options) {
    callsOut.increment();
    return tunnel.stream(action, body, options);
  }

  /** A call of an agent of another node. */
  void countCall() {
    callsOut.increment();
  }

  /** Calls all agents of this node. */
  CompletableFuture<CallsOfMany> callAll(String action, MessageBody body, CallOptions options) {
    List<CompletableFuture<CallsOfMany>> calls = new ArrayList<>();
    for (AgentLink link : in()) {
      calls.add(
          call(link, action, body, options)
              .handle((answer, failure) -> CallsOfMany.one(link.name(), answer, failure)));
    }
    return CallsOfMany.joined(calls);
  }

  /** The connection to this node of an agent that is in; null: it has none. */
  @Nullable AgentLink local(String agent) {
    AgentLink link = links.get(agent);
    return link == null || !isIn(link) ? null : link;
  }

  private static boolean isIn(AgentLink link) {
    return link.tunnel() != null && link.isOpen();
  }

  /** Those that are in, in the order of their names. */
  List<AgentLink> in() {
    List<AgentLink> in = new ArrayList<>();
    for (AgentLink link : links.values()) {
      if (isIn(link)) {
        in.add(link);
      }
    }
    in.sort(Comparator.comparing(AgentLink::name));
    return in;
  }

  /** Closes the connection to this node; whether there was one. */
  boolean endLocal(String agent, String why) {
    AgentLink link = local(agent);
    if (link != null) {
      link.end(CloseCodes.NORMAL, why);
    }
    return link != null;
  }

  /** Whether it has a connection to this node, or is about to. */
  boolean isHeld(String agent) {
    AgentLink link = links.get(agent);
    return link != null && !link.isClosing();
  }

  /** Ends a connection whose agent has come to another node; whether it was here. */
  boolean moved(String agent, String connection) {
    AgentLink link = links.get(agent);
    boolean isIt = link != null && link.id().equals(connection);
    if (link != null && isIt) {
      link.movedAway();
    }
    return isIt;
  }

  /** A message for an agent has committed. */
  void written(String agent) {
    if (local(agent) != null) {
      wake(agent);
    } else {
      started().remote().wake(agent);
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
                    settings.defaults(),
                    running.timer(),
                    running.workers()))
        .wake();
  }

  // ---- figures

  /** Whether the last one that came could not be looked up. */
  boolean isDirectoryAway() {
    return isDirectoryAway;
  }

  void directoryIs(boolean away) {
    isDirectoryAway = away;
  }

  void onConnected(Consumer<ConnectedAgent> listener) {
    connected.add(listener);
  }

  void onDisconnected(Consumer<ConnectedAgent> listener) {
    disconnected.add(listener);
  }

  void onError(Consumer<AgentErrorEvent> listener) {
    failed.add(listener);
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
