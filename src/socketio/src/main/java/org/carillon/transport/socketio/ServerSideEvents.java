package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.carillon.api.SocketIoAck;
import org.carillon.api.SocketIoNamespace.ServerSideHandler;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.json.Json;
import org.carillon.transport.socketio.NodeQuestions.Asker;
import org.jspecify.annotations.Nullable;

/** Events from node to node, which applications emit and handle and no client hears. */
@ApplicationScoped
class ServerSideEvents implements ClusterListener {

  private static final System.Logger LOG = System.getLogger(ServerSideEvents.class.getName());
  private static final String KIND = "socketio.server";
  private static final String EVENT = "event";

  private final Cluster cluster;
  private final NodeQuestions questions;
  private final Namespaces namespaces;
  private final RawEmission rawEmission;
  private volatile Executor workers = Runnable::run;

  @Inject
  ServerSideEvents(
      Cluster cluster, NodeQuestions questions, Namespaces namespaces, RawEmission rawEmission) {
    this.cluster = cluster;
    this.questions = questions;
    this.namespaces = namespaces;
    this.rawEmission = rawEmission;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ServerSideEvents() {
    this.cluster = null;
    this.questions = null;
    this.namespaces = null;
    this.rawEmission = null;
  }

  /**
   * Begins to hear events; to be called once, before the application is served.
   *
   * @param threads those that the application may keep for as long as it likes
   */
  void start(Executor threads) {
    workers = threads;
    if (!cluster.isAlone()) {
      cluster.listen(this);
    }
  }

  /** Sends an event to the other nodes. */
  void emit(String namespace, String event, EventArguments eventArguments) {
    cluster.tell(new NodeMessage(KIND, Json.write(said(namespace, event, eventArguments))));
  }

  /** The same, and gathers what they answer. */
  CompletionStage<List<List<@Nullable Object>>> emit(
      String namespace, Duration timeout, String event, EventArguments eventArguments) {
    return questions.onWorkers(
        questions
            .ask(
                KIND,
                said(namespace, event, eventArguments),
                false,
                Math.max(1, timeout.toMillis()))
            .thenCompose(
                answers -> {
                  List<List<@Nullable Object>> all =
                      answers.values().stream()
                          .map(one -> one instanceof Map<?, ?> said ? said : Map.of())
                          .map(NodeArguments::plain)
                          .toList();
                  return answers.missing() == 0
                      ? CompletableFuture.completedFuture(all)
                      : CompletableFuture.failedFuture(SocketGroups.unanswered(answers, 0, all));
                }));
  }

  private static Map<String, @Nullable Object> said(
      String namespace, String event, EventArguments eventArguments) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(SocketSelection.PATH, namespace);
    said.put(EVENT, event);
    return NodeArguments.put(said, eventArguments);
  }

  @Override
  public void told(String node, NodeMessage message) {
    if (!message.kind().equals(KIND)) {
      return;
    }
    Map<String, @Nullable Object> said = Json.parseObject(message.json());
    String event = String.valueOf(said.get(EVENT));
    Namespace namespace = namespaces.find(String.valueOf(said.get(SocketSelection.PATH)));
    ServerSideHandler handler = namespace == null ? null : namespace.serverSide(event);
    Asker asker = Asker.of(node, said);
    if (namespace == null || handler == null) {
      refuse(asker, "it does not handle the event");
      return;
    }
    List<@Nullable Object> arguments = NodeArguments.plain(said);
    boolean isTaken =
        namespace.serverSideTurns().offer(() -> handle(handler, arguments, asker), workers);
    if (!isTaken) {
      LOG.log(
          System.Logger.Level.WARNING,
          "An event of another node for {0} is dropped: too many wait for their handler",
          namespace.name());
      refuse(asker, "too many events wait there");
    }
  }

  private void handle(
      ServerSideHandler handler, List<@Nullable Object> arguments, @Nullable Asker asker) {
    NodeAck ack = new NodeAck(asker);
    try {
      handler.handle(arguments, ack);
    } catch (Throwable e) { // of the application: the events behind it are handled all the same
      LOG.log(System.Logger.Level.ERROR, "The handler of an event of another node failed", e);
      ack.refuse("its handler failed");
    }
  }

  private void refuse(@Nullable Asker asker, String reason) {
    if (asker != null) {
      questions.refuse(asker, reason);
    }
  }

  /** Answers the node that asked. */
  private final class NodeAck implements SocketIoAck {

    private final @Nullable Asker asker;
    private final AtomicBoolean isSent = new AtomicBoolean();

    NodeAck(@Nullable Asker asker) {
      this.asker = asker;
    }

    @Override
    public boolean isRequested() {
      return asker != null;
    }

    @Override
    public void send(@Nullable Object... arguments) {
      EventArguments written = rawEmission.arguments(arguments);
      if (asker != null && isSent.compareAndSet(false, true)) {
        questions.answer(asker, List.of(NodeArguments.put(new LinkedHashMap<>(), written)));
      }
    }

    private void refuse(String reason) {
      if (isSent.compareAndSet(false, true)) {
        ServerSideEvents.this.refuse(asker, reason);
      }
    }
  }
}
