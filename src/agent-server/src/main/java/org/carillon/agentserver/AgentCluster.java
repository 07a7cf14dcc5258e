package org.carillon.agentserver;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.json.Json;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.SerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes ask each other about agents, over the bus. A question is for one node or for all;
 * its answer is for the node that asked.
 */
final class AgentCluster implements ClusterListener {

  private static final System.Logger LOGGER = System.getLogger(AgentCluster.class.getName());

  private static final String ASK = "agent.ask";
  private static final String ANSWER = "agent.answer";
  private static final String STREAM = "agent.stream";

  private static final String TO = "to";
  private static final String ID = "id";
  private static final String SERVER = "server";

  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** How long a node may take to say that it has let go of a connection. */
  private static final long MOVED_MILLIS = 1_000;

  /** For how long nodes are told of what moved away from them, since it did. */
  private static final Duration MOVED_MEMORY = Duration.ofHours(1);

  /** Of how many agents that moved away from one node. */
  private static final int MOST_MOVED = 10_000;

  /** What is read on the thread of the bus, in characters. */
  private static final int SHORT = 2_000;

  /** What the members around a body may take of a message. */
  private static final int ENVELOPE = 4_096;

  private final Cluster cluster;
  private final int limit;
  private final Function<String, @Nullable AgentHub> hubs;
  private final Supplier<Collection<AgentHub>> open;
  private final Executor workers;
  private final String id;
  private final Map<String, Question> questions = new ConcurrentHashMap<>();

  /** What is said of streams is taken in its order, which tells what has been lost. */
  private final Executor inOrder;

  /** Until when nodes that did not answer are not asked again, in nanoseconds; few at a time. */
  private final Map<String, Long> silent = new ConcurrentHashMap<>();

  /** What has moved away from nodes that have not confirmed it yet, by node. */
  private final Map<String, Moved> moved = new ConcurrentHashMap<>();

  /** The agents that moved away from one node. */
  private static final class Moved {

    /** By the id of the connection that the node had. */
    final Map<String, Move> moves = new ConcurrentHashMap<>();

    volatile long since = System.nanoTime();
  }

  /**
   * An agent that moved away.
   *
   * @param isAsked whether an answer of the node is waited for
   */
  private record Move(String server, String agent, AtomicBoolean isAsked) {}

  /** A question to one node. */
  private record Question(String node, CompletableFuture<Map<String, @Nullable Object>> answer) {}

  /**
   * Of one node.
   *
   * @param limit the longest message of the bus, in characters
   * @param hubs the agent servers by name, of those that are open
   * @param open all of these
   */
  AgentCluster(
      Cluster cluster,
      int limit,
      Function<String, @Nullable AgentHub> hubs,
      Supplier<Collection<AgentHub>> open,
      Executor workers) {
    this.cluster = cluster;
    this.limit = limit;
    this.hubs = hubs;
    this.open = open;
    this.workers = workers;
    this.inOrder = new SerialExecutor(workers);
    this.id = cluster.isAlone() ? UUID.randomUUID().toString() : cluster.id();
  }

  /** Begins to hear the others. */
  void start() {
    cluster.listen(this);
  }

  /** What this node is called in rows, and by the others; each start has a new one. */
  String id() {
    return id;
  }

  boolean isAlone() {
    return cluster.isAlone();
  }

  /** The other nodes that live. */
  Set<String> others() {
    return cluster.others();
  }

  /** How long {@link #others} may lack some, since this node has only just begun to hear. */
  long greetingMillis() {
    return cluster.isAlone() ? 0 : cluster.greetingMillis();
  }

  /**
   * A node did not answer. It is not asked whose a name is before it is heard of again, or {@link
   * #SILENCE} is over: the agents of a node that has died come all at once, and none of them is to
   * wait for the others.
   */
  void silent(String node) {
    silent.values().removeIf(until -> until - System.nanoTime() < 0);
    silent.put(node, System.nanoTime() + SILENCE.toNanos());
  }

  boolean isSilent(String node) {
    Long until = silent.get(node);
    return until != null && until - System.nanoTime() > 0;
  }

  @Override
  public void alive(String node) {
    silent.remove(node);
    Moved pending = moved.get(node);
    if (pending != null) {
      pending.moves.forEach((connection, move) -> tell(node, connection, move));
    }
  }

  /**
   * An agent has moved away from a node, which is to let go of its connection. A node that does not
   * hear this, as one that the bus does not reach for a while, is told when it is heard of again:
   * it would go on to serve the connection beside the new one.
   */
  void moved(String node, String server, String agent, String connection) {
    if (cluster.isAlone()) {
      return;
    }
    long oldest = System.nanoTime() - MOVED_MEMORY.toNanos();
    moved.values().removeIf(one -> one.since - oldest < 0);
    Move move = new Move(server, agent, new AtomicBoolean());
    moved.compute(
        node,
        (of, before) -> {
          Moved pending = before == null ? new Moved() : before;
          pending.since = System.nanoTime();
          if (pending.moves.size() < MOST_MOVED) {
            pending.moves.put(connection, move);
          }
          return pending;
        });
    tell(node, connection, move);
  }

  private void tell(String node, String connection, Move move) {
    if (!move.isAsked().compareAndSet(false, true)) {
      return;
    }
    CompletionStage<?> answered =
        ask(node, move.server(), RemoteCall.moved(move.agent(), connection), MOVED_MILLIS);
    answered.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            confirmed(node, connection);
          } else {
            move.isAsked().set(false);
          }
        });
  }

  private void confirmed(String node, String connection) {
    moved.computeIfPresent(
        node,
        (of, pending) -> {
          pending.moves.remove(connection);
          return pending.moves.isEmpty() ? null : pending;
        });
  }

  /** Whether a node may be there: it is known, or not all are yet. */
  boolean mayBeThere(String node) {
    return !cluster.isAlone() && (cluster.greetingMillis() > 0 || cluster.others().contains(node));
  }

  /**
   * Asks a node.
   *
   * @return its answer; it fails with {@code TimeoutException} where none comes in time, and with
   *     an {@code AgentException} where the question cannot be sent, or the node leaves or is gone.
   *     To cancel it has the node give up what it does
   */
  CompletableFuture<Map<String, @Nullable Object>> ask(
      String node, String server, Map<String, ? extends @Nullable Object> question, long millis) {
    String number = UUID.randomUUID().toString();
    CompletableFuture<Map<String, @Nullable Object>> answer = new CompletableFuture<>();
    questions.put(number, new Question(node, answer));
    Map<String, @Nullable Object> asked = new LinkedHashMap<>(question);
    asked.put(ID, number);
    CompletableFuture<Map<String, @Nullable Object>> ended =
        answer
            .orTimeout(millis, TimeUnit.MILLISECONDS)
            .whenComplete((came, failure) -> questions.remove(number));
    AgentException unsent = send(ASK, node, server, asked);
    if (unsent != null) {
      answer.completeExceptionally(unsent);
    }
    CompletableFuture<?> unused =
        ended.whenComplete(
            (came, failure) -> {
              if (ended.isCancelled() && questions.remove(number) != null) {
                tell(node, server, RemoteCall.cancel(number));
              }
            });
    return ended;
  }

  /**
   * Tells a node, or all, and waits for nothing.
   *
   * @param node null: all
   */
  void tell(@Nullable String node, String server, Map<String, ? extends @Nullable Object> what) {
    if (!cluster.isAlone()) {
      AgentException unsent = send(ASK, node, server, what);
      if (unsent != null) {
        LOGGER.log(System.Logger.Level.DEBUG, "Other nodes were not told of agents", unsent);
      }
    }
  }

  private @Nullable AgentException send(
      String kind,
      @Nullable String node,
      String server,
      Map<String, ? extends @Nullable Object> what) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>(what);
    message.put(SERVER, server);
    if (node != null) {
      message.put(TO, node);
    }
    String json = Json.write(message);
    if (json.length() > limit - ENVELOPE) {
      return new AgentException(AgentErrors.TOO_LARGE, "It is too large for the bus of the nodes");
    }
    return cluster.tell(new NodeMessage(kind, json))
        ? null
        : new AgentException(AgentErrors.NOT_SENT, "The bus of the nodes has no room");
  }

  /**
   * Tells a node something of a stream, behind what it was told of streams before.
   *
   * @return why it could not be sent; null: it is on its way
   */
  @Nullable AgentException stream(
      String node, String server, Map<String, ? extends @Nullable Object> what) {
    return send(STREAM, node, server, what);
  }

  @Override
  public void told(String node, NodeMessage message) {
    if (message.kind().equals(STREAM)) {
      onWorker(inOrder, () -> streamed(node, Json.parseObject(message.json())));
      return;
    }
    boolean isAnswer = message.kind().equals(ANSWER);
    if (!isAnswer && !message.kind().equals(ASK)) {
      return;
    }
    boolean isShort = message.json().length() <= SHORT;
    Map<String, @Nullable Object> known = isShort ? Json.parseObject(message.json()) : null;
    if (known != null && (isAnswer || NodeAnswers.HOLDS.equals(known.get(RemoteCall.OP)))) {
      heard(node, isAnswer, known); // is waited for, and waits for nothing itself
      return;
    }
    onWorker(
        workers,
        () -> heard(node, isAnswer, known == null ? Json.parseObject(message.json()) : known));
  }

  private static void onWorker(Executor workers, Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The server is going down", e);
    }
  }

  private void streamed(String node, Map<String, @Nullable Object> said) {
    AgentHub hub = hubs.apply(String.valueOf(said.get(SERVER)));
    if (hub == null || !id.equals(said.get(TO))) {
      return;
    }
    RemoteAgents remote = hub.remote();
    if (remote != null && !remote.streams().told(node, said)) {
      hub.answers().streams().told(node, said);
    }
  }

  private void heard(String node, boolean isAnswer, Map<String, @Nullable Object> said) {
    Object to = said.get(TO);
    if (to != null && !to.equals(id)) {
      return;
    }
    if (isAnswer) {
      answered(said);
    } else {
      asked(node, said);
    }
  }

  private void answered(Map<String, @Nullable Object> said) {
    Question question = questions.remove(String.valueOf(said.get(ID)));
    if (question != null) {
      question.answer().complete(said);
    }
  }

  private void asked(String node, Map<String, @Nullable Object> said) {
    String server = String.valueOf(said.get(SERVER));
    AgentHub hub = hubs.apply(server);
    Object number = said.get(ID);
    if (hub == null) {
      return;
    }
    CompletionStage<Map<String, @Nullable Object>> answer = hub.answers().asked(node, number, said);
    if (number != null) {
      answer.whenComplete(
          (came, failure) -> {
            Map<String, @Nullable Object> told =
                failure == null ? new LinkedHashMap<>(came) : RemoteCall.failure(failure);
            told.put(ID, number);
            AgentException unsent = send(ANSWER, node, server, told);
            if (unsent != null) {
              Map<String, @Nullable Object> instead = RemoteCall.failure(unsent);
              instead.put(ID, number);
              send(ANSWER, node, server, instead);
            }
          });
    }
  }

  /** What a node was asked that has left is not answered any more. */
  @Override
  public void left(String node) {
    moved.remove(node);
    gone(node, "The node of the agent has left");
    open.get()
        .forEach(
            hub -> {
              hub.answers().streams().left(node);
              RemoteAgents remote = hub.remote();
              if (remote != null) {
                remote.streams().left(node);
              }
            });
  }

  /** Looks for nodes that have gone without a word, and at the streams; every few seconds. */
  void round() {
    if (cluster.isAlone()) {
      return;
    }
    for (AgentHub hub : open.get()) {
      hub.answers().streams().round();
      RemoteAgents remote = hub.remote();
      if (remote != null) {
        remote.streams().round();
      }
    }
    if (cluster.greetingMillis() == 0) {
      Set<String> others = cluster.others();
      Set<String> asked = new HashSet<>();
      questions.values().forEach(question -> asked.add(question.node()));
      asked.removeAll(others);
      asked.forEach(node -> gone(node, "The node of the agent is gone"));
    }
  }

  private void gone(String node, String why) {
    questions
        .values()
        .forEach(
            question -> {
              if (question.node().equals(node)) {
                question
                    .answer()
                    .completeExceptionally(new AgentException(AgentErrors.UNKNOWN_OUTCOME, why));
              }
            });
  }

  /** What a failed question means to a caller. */
  static AgentException coded(@Nullable Throwable failure) {
    if (failure == null) {
      return new AgentException(AgentErrors.INTERNAL_SERVER_ERROR);
    }
    return AgentErrorCodes.unwrapped(failure) instanceof TimeoutException
        ? new AgentException(AgentErrors.TIMEOUT)
        : AgentErrorCodes.coded(failure);
  }
}
