package org.carillon.agentserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.carillon.tunnel.Tunnel;
import org.jspecify.annotations.Nullable;

/** What the application asks of an agent server: of this node's agents, or by way of the others. */
final class AgentServerCalls implements AgentServer {

  private final AgentHub hub;
  private final BodyCodec codec;
  private final AtomicInteger turn = new AtomicInteger();

  AgentServerCalls(AgentHub hub, BodyCodec codec) {
    this.hub = hub;
    this.codec = codec;
  }

  @Override
  public String name() {
    return hub.name();
  }

  @Override
  public void onHook(String action, HookHandler handler) {
    if (action.isBlank()) {
      throw new IllegalArgumentException(
          "An action is not blank; a handler of all actions is a CatchAllHandler");
    }
    hub.hooks()
        .add(
            HookEntry.ofAll(
                action,
                call ->
                    handler.handle(
                        call.incoming().body(), call.agent().connection(), call.agent())));
  }

  @Override
  public void onHook(Map<String, HookHandler> handlers) {
    handlers.forEach(this::onHook);
  }

  @Override
  public void onHook(CatchAllHandler handler) {
    hub.hooks()
        .add(
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
    return hub.settings().defaults();
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

  @Override
  public CompletionStage<MessageBody> sendTo(
      String agent, String action, @Nullable Object body, CallOptions options) {
    MessageBody encoded = codec.write(body);
    CallOptions inherited = inherited(options);
    AgentLink link = hub.local(agent);
    if (link != null) {
      return hub.call(link, action, encoded, inherited);
    }
    RemoteAgents remote = hub.remote();
    return remote == null
        ? failed(AgentErrors.UNKNOWN_AGENT)
        : remote.call(agent, action, encoded, inherited);
  }

  private static <T> CompletableFuture<T> failed(String code) {
    return CompletableFuture.failedFuture(new AgentException(code));
  }

  @Override
  public CompletionStage<MessageBody> sendToAny(
      String label, String action, @Nullable Object body, CallOptions options) {
    MessageBody encoded = codec.write(body);
    CallOptions inherited = inherited(options);
    List<AgentLink> having =
        hub.in().stream().filter(link -> link.labels().contains(label)).toList();
    if (!having.isEmpty()) {
      return hub.call(next(having), action, encoded, inherited);
    }
    RemoteAgents remote = hub.remote();
    if (remote == null) {
      return failed(AgentErrors.NO_CONNECTED_AGENTS);
    }
    return CancellableCalls.composed(
        remote.labelled(label),
        names ->
            names.isEmpty()
                ? AgentServerCalls.<MessageBody>failed(AgentErrors.NO_CONNECTED_AGENTS)
                : sendTo(next(names), action, encoded, inherited).toCompletableFuture(),
        AgentServerCalls::ended);
  }

  private static MessageBody ended(@Nullable MessageBody answer, @Nullable Throwable failure) {
    if (answer == null || failure != null) {
      throw failure == null
          ? new AgentException(AgentErrors.INTERNAL_SERVER_ERROR)
          : AgentErrorCodes.coded(failure);
    }
    return answer;
  }

  private <T> T next(List<T> having) {
    return having.get(Math.floorMod(turn.getAndIncrement(), having.size()));
  }

  @Override
  public CompletionStage<Map<String, MessageBody>> sendAll(
      String action, @Nullable Object body, Duration timeout) {
    MessageBody encoded = codec.write(body);
    CallOptions options = inherited(defaults().withTimeout(timeout));
    RemoteAgents remote = hub.remote();
    return (remote == null
            ? hub.callAll(action, encoded, options)
            : remote.callAll(action, encoded, options))
        .thenApply(CallsOfMany::ofAll);
  }

  @Override
  public CompletionStage<Void> tell(String agent, String action, @Nullable Object body) {
    MessageBody encoded = codec.write(body);
    CallOptions options = inherited(defaults());
    Tunnel tunnel = tunnel(agent);
    if (tunnel != null) {
      return tunnel.send(action, encoded, options);
    }
    RemoteAgents remote = hub.remote();
    return remote == null
        ? failed(AgentErrors.UNKNOWN_AGENT)
        : remote.tell(agent, action, encoded, options);
  }

  private @Nullable Tunnel tunnel(String agent) {
    AgentLink link = hub.local(agent);
    return link == null ? null : link.tunnel();
  }

  @Override
  public void send(String agent, String action, @Nullable Object body) {
    write(agent, action, body, null);
  }

  @Override
  public void send(String agent, String action, @Nullable Object body, Duration lifetime) {
    if (lifetime.isNegative() || lifetime.isZero()) {
      throw new IllegalArgumentException("The lifetime of a message is positive: " + lifetime);
    }
    write(agent, action, body, lifetime);
  }

  private void write(
      String agent, String action, @Nullable Object body, @Nullable Duration lifetime) {
    StoredBody stored = StoredBody.of(codec.write(body));
    try {
      if (!hub.directory().locate(hub.name(), agent).isKnown()) {
        throw new AgentException(AgentErrors.UNKNOWN_AGENT);
      }
      hub.messages()
          .write(hub.name(), agent, action, stored, lifetime, (server, name) -> hub.written(name));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      DatabaseOutage.tell(e);
      throw new IllegalStateException("The message could not be written", e);
    }
  }

  @Override
  public Flow.Publisher<MessageBody> stream(
      String agent, String action, @Nullable Object body, CallOptions options) {
    MessageBody encoded = codec.write(body);
    CallOptions inherited = inherited(options);
    Tunnel here = tunnel(agent);
    if (here != null) {
      return hub.stream(here, action, encoded, inherited);
    }
    RemoteAgents remote = hub.remote();
    if (remote == null) {
      throw new AgentException(AgentErrors.AGENT_NOT_CONNECTED);
    }
    return subscriber -> {
      Tunnel come = tunnel(agent); // which may have come since
      if (come != null) {
        hub.stream(come, action, encoded, inherited).subscribe(subscriber);
      } else {
        remote.streams().open(agent, action, encoded, inherited, subscriber);
      }
    };
  }

  @Override
  public List<ConnectedAgent> agents() {
    return List.copyOf(hub.in());
  }

  @Override
  public Optional<ConnectedAgent> agent(String name) {
    return Optional.ofNullable(hub.local(name));
  }

  @Override
  public CompletionStage<AgentsOfNodes> agentsOfAllNodes() {
    RemoteAgents remote = hub.remote();
    return remote == null
        ? CompletableFuture.completedFuture(new AgentsOfNodes(List.of(), Set.of()))
        : remote.list();
  }

  @Override
  public CompletionStage<Boolean> disconnect(String name) {
    if (hub.endLocal(name, NodeAnswers.DISCONNECTED)) {
      return CompletableFuture.completedFuture(true);
    }
    RemoteAgents remote = hub.remote();
    return remote == null ? CompletableFuture.completedFuture(false) : remote.disconnect(name);
  }

  @Override
  public CompletionStage<Boolean> forget(String name) {
    RemoteAgents remote = hub.remote();
    return remote == null ? CompletableFuture.completedFuture(false) : remote.forget(name);
  }

  @Override
  public void onConnected(Consumer<ConnectedAgent> listener) {
    hub.onConnected(listener);
  }

  @Override
  public void onDisconnected(Consumer<ConnectedAgent> listener) {
    hub.onDisconnected(listener);
  }

  @Override
  public void onError(Consumer<AgentErrorEvent> listener) {
    hub.onError(listener);
  }
}
