package org.carillon.agentserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/**
 * The agents of this application, that call it and are called by it. {@code @Inject AgentServer} is
 * the one at {@code carillon.agent.path}; further ones are had from {@link AgentServers}. Where no
 * secret is set it can be used, and no agent ever comes.
 *
 * <p>A body is any value that has JSON, as results of operations have; a {@link MessageBody} goes
 * as it is, a {@code byte[]} as binary.
 *
 * <p>Stages complete on any thread, exceptionally with an {@link AgentException}: UNKNOWN_AGENT (a
 * name never given, or forgotten), AGENT_NOT_CONNECTED, TIMEOUT, UNKNOWN_ACTION, TOO_MANY_CALLS,
 * TOO_LARGE, NOT_SENT, UNKNOWN_OUTCOME, or the code that the agent's handler threw. Safe for use by
 * many threads.
 */
public interface AgentServer {

  /** Its name; empty: the one without a name. */
  String name();

  /** Adds a handler of an action, behind those that are there. */
  void onHook(String action, HookHandler handler);

  /** Adds handlers by their actions. */
  void onHook(Map<String, HookHandler> handlers);

  /** Adds a handler of all actions, which runs ahead of those of single ones. */
  void onHook(CatchAllHandler handler);

  /** Calls an agent, and waits for its answer for {@code carillon.agent.timeout}. */
  default CompletionStage<MessageBody> sendTo(String agent, String action, @Nullable Object body) {
    return sendTo(agent, action, body, defaults());
  }

  /** Calls an agent, and waits for its answer for as long. */
  default CompletionStage<MessageBody> sendTo(
      String agent, String action, @Nullable Object body, Duration timeout) {
    return sendTo(agent, action, body, defaults().withTimeout(timeout));
  }

  /**
   * Calls an agent. Inside of a hook the call waits no longer than the agent that called does, and
   * takes over its {@code traceparent}, if the options have none.
   */
  CompletionStage<MessageBody> sendTo(
      String agent, String action, @Nullable Object body, CallOptions options);

  /** Calls the agent of that name, also where it has connected anew. */
  default CompletionStage<MessageBody> sendTo(
      ConnectedAgent agent, String action, @Nullable Object body) {
    return sendTo(agent.name(), action, body);
  }

  /** Calls the agent of that name, also where it has connected anew. */
  default CompletionStage<MessageBody> sendTo(
      ConnectedAgent agent, String action, @Nullable Object body, Duration timeout) {
    return sendTo(agent.name(), action, body, timeout);
  }

  /** Calls the agent of that name, also where it has connected anew. */
  default CompletionStage<MessageBody> sendTo(
      ConnectedAgent agent, String action, @Nullable Object body, CallOptions options) {
    return sendTo(agent.name(), action, body, options);
  }

  /**
   * Calls some agent that has the label, each in its turn; NO_CONNECTED_AGENTS where none has it.
   */
  CompletionStage<MessageBody> sendToAny(
      String label, String action, @Nullable Object body, CallOptions options);

  /** Calls some agent that has the label, with {@code carillon.agent.timeout}. */
  default CompletionStage<MessageBody> sendToAny(
      String label, String action, @Nullable Object body) {
    return sendToAny(label, action, body, defaults());
  }

  /** Calls all connected agents, with {@code carillon.agent.timeout}. */
  default CompletionStage<Map<String, MessageBody>> sendAll(String action, @Nullable Object body) {
    return sendAll(action, body, defaults().timeout());
  }

  /**
   * Calls all connected agents.
   *
   * @return their answers by name; it completes exceptionally with NO_CONNECTED_AGENTS where there
   *     are none, and with a {@link SendAllException} where any fails
   */
  CompletionStage<Map<String, MessageBody>> sendAll(
      String action, @Nullable Object body, Duration timeout);

  /**
   * Tells an agent; no answer comes, and what its handlers throw is not heard of.
   *
   * @return complete when the message was handed to the connection
   */
  CompletionStage<Void> tell(String agent, String action, @Nullable Object body);

  /** Tells the agent of that name. */
  default CompletionStage<Void> tell(ConnectedAgent agent, String action, @Nullable Object body) {
    return tell(agent.name(), action, body);
  }

  /**
   * Sends a message that is kept until the agent has answered it, be it offline now. It is written
   * to the database in the active transaction, or else in one of its own, and delivered after the
   * commit; those of one agent in the order in which they were written, each when the one before
   * was answered. What the agent answers is dropped. An agent that throws gets it again, with
   * growing pauses, up to {@code carillon.agent.send.attempts} times or {@code
   * carillon.agent.send.age}. It may come twice, with the same idempotency key.
   *
   * @throws AgentException UNKNOWN_AGENT
   * @throws IllegalStateException if there is no persistence unit, or it cannot be written
   */
  void send(String agent, String action, @Nullable Object body);

  /**
   * The same of a message that is worth nothing later: if the agent has not answered it by then, it
   * is dead, with the code EXPIRED where it was not tried.
   *
   * @param lifetime from now on, in place of {@code carillon.agent.send.age}, which may be shorter
   * @throws IllegalArgumentException if it is not positive
   */
  void send(String agent, String action, @Nullable Object body, Duration lifetime);

  /**
   * Calls an agent that answers with a stream. Nothing is sent before somebody subscribes and asks
   * for an item, and only as much comes as is asked for; the timeout is that of all of it. Each
   * subscription is a call of its own, which fails with what calls fail with. Over the bus, to an
   * agent of another node, items that are lost on the way end it with UNKNOWN_OUTCOME.
   */
  Flow.Publisher<MessageBody> stream(
      String agent, String action, @Nullable Object body, CallOptions options);

  /** The default options of calls: they time out after {@code carillon.agent.timeout}. */
  CallOptions defaults();

  /** The agents that are connected to this node, in the order of their names. */
  List<ConnectedAgent> agents();

  /** An agent that is connected to this node. */
  Optional<ConnectedAgent> agent(String name);

  /**
   * The agents that are connected to all nodes. It takes up to three seconds where a node does not
   * answer, and never fails for that.
   */
  CompletionStage<AgentsOfNodes> agentsOfAllNodes();

  /**
   * Closes the connection of an agent, which may come back.
   *
   * @return whether it was connected
   */
  CompletionStage<Boolean> disconnect(String name);

  /**
   * Forgets an agent, and closes its connection: its name is unknown from now on, and not given
   * again.
   *
   * @return whether it was known
   */
  CompletionStage<Boolean> forget(String name);

  /**
   * Adds one who is told of each agent that connects to this node, as by {@link
   * AgentConnectedEvent}.
   */
  void onConnected(Consumer<ConnectedAgent> listener);

  /** Adds one who is told of each agent whose connection to this node ends. */
  void onDisconnected(Consumer<ConnectedAgent> listener);

  /** Adds one who is told what goes wrong. */
  void onError(Consumer<AgentErrorEvent> listener);
}
