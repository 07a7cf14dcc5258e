package org.carillon.agentserver;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.carillon.persistence.DatabaseOutage;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** The agents of an agent server that are connected to other nodes, as this node asks for them. */
final class RemoteAgents {

  private static final System.Logger LOGGER = System.getLogger(RemoteAgents.class.getName());

  /** How long another node may take to say what agents it has. */
  private static final long HOLDS_MILLIS = 500;

  /** How long it may take to say all about them. */
  private static final long LIST_MILLIS = 3_000;

  /** How much longer than its agents a node may take to answer for them. */
  static final long NODE_MILLIS = 500;

  /** How long a node is asked where a call has no timeout. */
  private static final long LONGEST_MILLIS = 86_400_000;

  private static final String OP = RemoteCall.OP;

  private final AgentHub hub;
  private final AgentDirectory directory;
  private final AgentCluster cluster;
  private final Executor workers;
  private final RemoteStreams streams;

  RemoteAgents(
      AgentHub hub,
      AgentDirectory directory,
      AgentCluster cluster,
      ScheduledExecutorService timer,
      Executor workers) {
    this.hub = hub;
    this.directory = directory;
    this.cluster = cluster;
    this.workers = workers;
    this.streams = new RemoteStreams(hub.name(), this, cluster, timer, workers);
  }

  RemoteStreams streams() {
    return streams;
  }

  /** An agent of another node is called. */
  void counted() {
    hub.countCall();
  }

  // ---- whose a name is

  /** As {@link AgentHub#own}. */
  boolean own(AgentLink link) throws Exception {
    AgentDirectory.Owner mine = new AgentDirectory.Owner(cluster.id(), link.instance(), link.id());
    AgentDirectory.Ownership found =
        directory.own(hub.name(), link.name(), mine, null, cluster.isAlone());
    AgentDirectory.Owner before = found.before();
    if (!found.isMine()) {
      if (before != null && holds(before.node(), link.name())) {
        return false;
      }
      found = directory.own(hub.name(), link.name(), mine, before, false);
    }
    if (found.isMine() && before != null && !before.node().equals(mine.node())) {
      cluster.moved(before.node(), hub.name(), link.name(), before.connection());
    }
    return found.isMine();
  }

  private boolean holds(String node, String agent) throws Exception {
    if (!cluster.mayBeThere(node) || cluster.isSilent(node)) {
      return false;
    }
    try {
      Map<String, @Nullable Object> answer =
          cluster.ask(node, hub.name(), about(NodeAnswers.HOLDS, agent), HOLDS_MILLIS).get();
      return Boolean.TRUE.equals(answer.get(NodeAnswers.HOLDS));
    } catch (ExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The node of {0} does not answer", agent);
      cluster.silent(node);
      return false;
    }
  }

  private static Map<String, @Nullable Object> about(String op, String agent) {
    Map<String, @Nullable Object> question = new LinkedHashMap<>();
    question.put(OP, op);
    question.put(RemoteCall.AGENT, agent);
    return question;
  }

  /** The other node that an agent is connected to; it fails with what is wrong with the name. */
  CompletableFuture<String> locate(String agent) {
    return CompletableFuture.supplyAsync(
        () -> {
          AgentDirectory.Location found;
          try {
            found = directory.locate(hub.name(), agent);
          } catch (Exception e) {
            DatabaseOutage.tell(e);
            throw new IllegalStateException("The agents that are known cannot be read", e);
          }
          if (!found.isKnown()) {
            throw new AgentException(AgentErrors.UNKNOWN_AGENT);
          }
          if (found.node() == null
              || found.node().equals(cluster.id())
              || !cluster.mayBeThere(found.node())) {
            throw new AgentException(AgentErrors.AGENT_NOT_CONNECTED);
          }
          return found.node();
        },
        workers);
  }

  // ---- calls

  CompletableFuture<MessageBody> call(
      String agent, String action, MessageBody body, CallOptions options) {
    long millis = options.timeout().isZero() ? LONGEST_MILLIS : options.timeout().toMillis();
    return ask(
        agent, NodeAnswers.CALL, RemoteCall.of(action, body, options), millis, RemoteCall::body);
  }

  CompletableFuture<Void> tell(String agent, String action, MessageBody body, CallOptions options) {
    long millis = options.timeout().isZero() ? LONGEST_MILLIS : options.timeout().toMillis();
    return ask(
            agent,
            NodeAnswers.TELL,
            RemoteCall.of(action, body, options),
            millis,
            RemoteAgents::isDone)
        .thenAccept(done -> {});
  }

  /** Asks the node of an agent; who cancels what it answers has the node stop. */
  private <T> CompletableFuture<T> ask(
      String agent,
      String op,
      Map<String, @Nullable Object> question,
      long millis,
      Function<Map<String, @Nullable Object>, T> reader) {
    question.put(OP, op);
    question.put(RemoteCall.AGENT, agent);
    return CancellableCalls.composed(
        locate(agent),
        node -> {
          counted();
          return cluster.ask(node, hub.name(), question, millis);
        },
        (answer, failure) -> reader.apply(answered(answer, failure)));
  }

  private static Map<String, @Nullable Object> answered(
      @Nullable Map<String, @Nullable Object> answer, @Nullable Throwable failure) {
    AgentException error =
        answer == null || failure != null ? AgentCluster.coded(failure) : RemoteCall.error(answer);
    if (error != null) {
      throw error;
    }
    return Objects.requireNonNull(answer);
  }

  /** Calls the agents of all nodes, this one too. */
  CompletableFuture<CallsOfMany> callAll(String action, MessageBody body, CallOptions options) {
    if (cluster.isAlone()) {
      return hub.callAll(action, body, options);
    }
    return others().thenCompose(others -> callAll(others, action, body, options));
  }

  /** A node that has just started does not know yet whom to ask. */
  private CompletableFuture<Set<String>> others() {
    Executor later =
        CompletableFuture.delayedExecutor(cluster.greetingMillis(), TimeUnit.MILLISECONDS, workers);
    return CompletableFuture.supplyAsync(cluster::others, later);
  }

  private CompletableFuture<CallsOfMany> callAll(
      Set<String> others, String action, MessageBody body, CallOptions options) {
    List<CompletableFuture<CallsOfMany>> nodes = new ArrayList<>();
    nodes.add(hub.callAll(action, body, options));
    Map<String, @Nullable Object> question = RemoteCall.of(action, body, options);
    question.put(OP, NodeAnswers.ALL);
    long millis =
        options.timeout().isZero() ? LONGEST_MILLIS : options.timeout().toMillis() + NODE_MILLIS;
    for (String node : others) {
      nodes.add(
          cluster
              .ask(node, hub.name(), question, millis)
              .handle(RemoteAgents::answered)
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? CallsOfMany.split(RemoteCall.answers(answer))
                          : CallsOfMany.failed("node:" + node, failure)));
    }
    return CallsOfMany.joined(nodes);
  }

  /** The agents of other nodes that have a label; a node that does not answer has none. */
  CompletableFuture<List<String>> labelled(String label) {
    if (cluster.isAlone()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<CompletableFuture<List<String>>> nodes = new ArrayList<>();
    for (String node : cluster.others()) {
      nodes.add(
          cluster
              .ask(
                  node,
                  hub.name(),
                  Map.of(OP, NodeAnswers.LABEL, NodeAnswers.LABEL, label),
                  HOLDS_MILLIS)
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? NodeAnswers.texts(answer.get(NodeAnswers.NAMES))
                          : List.of()));
    }
    return CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> nodes.stream().map(CompletableFuture::join).flatMap(List::stream).toList())
        .thenApply(names -> names.stream().sorted().toList());
  }

  // ---- what is there

  /** The agents of all nodes, this one too. */
  CompletableFuture<AgentsOfNodes> list() {
    List<AgentOfNode> all = new ArrayList<>();
    for (AgentLink link : hub.in()) {
      all.add(
          new AgentOfNode(
              link.name(), cluster.id(), link.labels(), link.openedAt(), link.address()));
    }
    if (cluster.isAlone()) {
      return CompletableFuture.completedFuture(new AgentsOfNodes(all, Set.of()));
    }
    return others()
        .thenCompose(
            others -> {
              Map<String, CompletableFuture<List<AgentOfNode>>> nodes = new LinkedHashMap<>();
              others.forEach(node -> nodes.put(node, list(node, "", new ArrayList<>())));
              return CompletableFuture.allOf(nodes.values().toArray(CompletableFuture[]::new))
                  .handle((done, failure) -> together(all, nodes));
            });
  }

  private static AgentsOfNodes together(
      List<AgentOfNode> all, Map<String, CompletableFuture<List<AgentOfNode>>> nodes) {
    Set<String> missing = new TreeSet<>();
    nodes.forEach(
        (node, came) -> {
          if (came.isCompletedExceptionally()) {
            missing.add(node);
          } else {
            all.addAll(came.join());
          }
        });
    all.sort(Comparator.comparing(AgentOfNode::name).thenComparing(AgentOfNode::since));
    return new AgentsOfNodes(all, missing);
  }

  /** Those of a node, as many at a time as go into one message. */
  private CompletableFuture<List<AgentOfNode>> list(
      String node, String after, List<AgentOfNode> before) {
    Map<String, @Nullable Object> question = about(NodeAnswers.LIST, after);
    return cluster
        .ask(node, hub.name(), question, LIST_MILLIS)
        .handle(RemoteAgents::answered)
        .thenCompose(
            answer -> {
              if (answer.get(NodeAnswers.AGENTS) instanceof Collection<?> agents) {
                for (Object agent : agents) {
                  before.add(ofNode(node, (Map<?, ?>) agent));
                }
              }
              return Boolean.TRUE.equals(answer.get(NodeAnswers.MORE))
                  ? list(node, before.get(before.size() - 1).name(), before)
                  : CompletableFuture.completedFuture(before);
            });
  }

  private static AgentOfNode ofNode(String node, Map<?, ?> said) {
    return new AgentOfNode(
        String.valueOf(said.get(NodeAnswers.NAME)),
        node,
        NodeAnswers.texts(said.get(NodeAnswers.LABELS)),
        Instant.parse(String.valueOf(said.get(NodeAnswers.SINCE))),
        RemoteCall.text(said.get(NodeAnswers.ADDRESS)));
  }

  // ---- what operators and messages need

  CompletableFuture<Boolean> disconnect(String agent) {
    return ask(
            agent,
            NodeAnswers.DISCONNECT,
            new LinkedHashMap<>(),
            hub.settings().timeout().toMillis(),
            RemoteAgents::isDone)
        .handle((done, failure) -> failure == null && done);
  }

  private static boolean isDone(Map<String, @Nullable Object> answer) {
    return Boolean.TRUE.equals(answer.get(NodeAnswers.DONE));
  }

  CompletableFuture<Boolean> forget(String agent) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            boolean wasKnown = directory.forget(hub.name(), agent);
            hub.endLocal(agent, NodeAnswers.FORGOTTEN_TEXT);
            cluster.tell(null, hub.name(), about(NodeAnswers.FORGOTTEN, agent));
            return wasKnown;
          } catch (Exception e) {
            DatabaseOutage.tell(e);
            throw new IllegalStateException("The agent could not be forgotten", e);
          }
        },
        workers);
  }

  /** There is a message for an agent that is not connected to this node. */
  void wake(String agent) {
    cluster.tell(null, hub.name(), about(NodeAnswers.WAKE, Objects.requireNonNull(agent)));
  }
}
