package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.carillon.api.RemoteSocket;
import org.carillon.api.UnansweredException;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.transport.socketio.NodeQuestion.Answers;
import org.carillon.transport.socketio.NodeQuestions.Asker;
import org.jspecify.annotations.Nullable;

/**
 * What is done with many clients at once, here and on the other nodes: each node does it with its
 * own, in the order in which it hears.
 */
@ApplicationScoped
class SocketGroups implements ClusterListener {

  private static final System.Logger LOG = System.getLogger(SocketGroups.class.getName());
  private static final String JOIN = "socketio.join";
  private static final String LEAVE = "socketio.leave";
  private static final String DISCONNECT = "socketio.disconnect";
  private static final String FETCH = "socketio.fetch";
  private static final String COUNT = "socketio.count";
  private static final String EMIT = "socketio.emit";
  private static final String ROOMS = "rooms";
  private static final String LINE = "line";
  private static final String EVENT = "event";
  private static final String MILLIS = "millis";
  private static final String SILENT = "silent";

  /** How much longer than a client a node may take, which waits for its clients. */
  private static final long NODE_MILLIS = 1_000;

  private final Cluster cluster;
  private final NodeQuestions questions;
  private final Namespaces namespaces;
  private final int most;
  private final long millis;

  @Inject
  SocketGroups(
      Cluster cluster, NodeQuestions questions, Namespaces namespaces, CarillonConfig config) {
    this.cluster = cluster;
    this.questions = questions;
    this.namespaces = namespaces;
    this.most = config.get(Settings.SOCKETIO_FETCH_LIMIT);
    this.millis = config.get(Settings.SOCKETIO_REQUEST_TIMEOUT).toMillis();
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  SocketGroups() {
    this.cluster = null;
    this.questions = null;
    this.namespaces = null;
    this.most = 0;
    this.millis = 0;
  }

  /** Begins to hear what others want; to be called once, before the application is served. */
  void start() {
    if (!cluster.isAlone()) {
      cluster.listen(this);
    }
  }

  /** Makes clients enter rooms. */
  void join(SocketSelection socketSelection, boolean isLocal, Set<String> rooms) {
    String[] names = rooms.toArray(String[]::new);
    each(socketSelection, socket -> socket.join(names));
    tell(JOIN, socketSelection, isLocal, ROOMS, List.copyOf(rooms));
  }

  /** Makes clients leave rooms. */
  void leave(SocketSelection socketSelection, boolean isLocal, Set<String> rooms) {
    String[] names = rooms.toArray(String[]::new);
    each(socketSelection, socket -> socket.leave(names));
    tell(LEAVE, socketSelection, isLocal, ROOMS, List.copyOf(rooms));
  }

  /** Ends places in the namespace, or lines. */
  void disconnect(SocketSelection socketSelection, boolean isLocal, boolean line) {
    each(socketSelection, socket -> end(socket, line));
    tell(DISCONNECT, socketSelection, isLocal, LINE, line);
  }

  private static void end(NamespaceSocket socket, boolean line) {
    if (line) {
      socket.disconnectAll();
    } else {
      socket.disconnect();
    }
  }

  private void tell(
      String kind, SocketSelection socketSelection, boolean isLocal, String name, Object what) {
    if (!isLocal) {
      Map<String, @Nullable Object> said = socketSelection.said();
      said.put(name, what);
      cluster.tell(new NodeMessage(kind, Json.write(said)));
    }
  }

  /** The clients of all nodes. */
  CompletionStage<List<RemoteSocket>> fetch(
      SocketSelection socketSelection, boolean isLocal, RawEmission rawEmission) {
    List<@Nullable Object> mine = new ArrayList<>(described(socketSelection));
    return questions.onWorkers(
        ask(FETCH, socketSelection.said(), true, isLocal, millis)
            .thenCompose(
                answers -> {
                  mine.addAll(answers.values());
                  List<RemoteSocket> all =
                      mine.stream()
                          .map(one -> FoundSocket.read(one, socketSelection, isLocal, rawEmission))
                          .collect(Collectors.toList());
                  return result(all, all.size(), answers, 0);
                }));
  }

  /** How many clients all nodes have. */
  CompletionStage<Integer> count(SocketSelection socketSelection, boolean isLocal) {
    int mine = here(socketSelection).size();
    return questions.onWorkers(
        ask(COUNT, socketSelection.said(), true, isLocal, millis)
            .thenCompose(
                answers -> {
                  int all = mine;
                  for (Object one : answers.values()) {
                    all += one instanceof Number number ? number.intValue() : 0;
                  }
                  return answers.missing() == 0
                      ? CompletableFuture.completedFuture(all)
                      : CompletableFuture.failedFuture(unanswered(answers, 0, List.of(all)));
                }));
  }

  /** Sends an event and gathers what the clients acknowledge it with. */
  CompletionStage<List<List<@Nullable Object>>> emit(
      SocketSelection socketSelection,
      boolean isLocal,
      Duration timeout,
      String event,
      EventArguments eventArguments) {
    Map<String, @Nullable Object> said = NodeArguments.put(socketSelection.said(), eventArguments);
    long patience = Math.max(1, timeout.toMillis());
    said.put(EVENT, event);
    said.put(MILLIS, patience);
    List<NamespaceSocket> mine = here(socketSelection);
    if (mine.size() > most) {
      return CompletableFuture.failedFuture(tooMany());
    }
    CompletionStage<Answers> others = ask(EMIT, said, false, isLocal, patience + NODE_MILLIS);
    return questions.onWorkers(
        acknowledged(mine, Duration.ofMillis(patience), event, eventArguments)
            .thenCombine(
                others,
                (acks, answers) -> {
                  List<List<@Nullable Object>> all = new ArrayList<>(acks.all);
                  int silent = acks.silent;
                  for (Object one : answers.values()) {
                    if (one instanceof Map<?, ?> answer
                        && answer.get(SILENT) instanceof Number some) {
                      silent += some.intValue();
                    } else if (one instanceof Map<?, ?> answer) {
                      all.add(NodeArguments.plain(answer));
                    }
                  }
                  return result(all, all.size() + silent, answers, silent);
                })
            .thenCompose(result -> result));
  }

  private <T> CompletionStage<List<T>> result(
      List<T> all, int clients, Answers answers, int silent) {
    if (answers.isTooMuch() || clients > most) {
      return CompletableFuture.failedFuture(tooMany());
    }
    return answers.missing() == 0 && silent == 0
        ? CompletableFuture.completedFuture(all)
        : CompletableFuture.failedFuture(unanswered(answers, silent, all));
  }

  private IllegalStateException tooMany() {
    return new IllegalStateException(
        "More than "
            + most
            + " clients are meant: narrow that by rooms, or raise carillon.socketio.fetch-limit");
  }

  /** Says who did not answer. */
  static UnansweredException unanswered(Answers answers, int clients, List<?> came) {
    StringBuilder message = new StringBuilder();
    if (answers.missing() > 0) {
      message.append(answers.missing()).append(" other node(s) did not answer");
      if (!answers.why().isEmpty()) {
        message.append(" (").append(answers.why()).append(')');
      }
    }
    if (clients > 0) {
      message.append(message.isEmpty() ? "" : ", ");
      message.append(clients).append(" client(s) did not acknowledge");
    }
    return new UnansweredException(message.toString(), answers.missing(), clients, came);
  }

  private CompletionStage<Answers> ask(
      String kind,
      Map<String, @Nullable Object> said,
      boolean mayLeave,
      boolean isLocal,
      long patience) {
    return isLocal
        ? CompletableFuture.completedFuture(Answers.NONE)
        : questions.ask(kind, said, mayLeave, patience);
  }

  /** What clients acknowledged, and how many did not. */
  private record Acks(List<List<@Nullable Object>> all, int silent) {}

  private static CompletionStage<Acks> acknowledged(
      List<NamespaceSocket> sockets,
      Duration timeout,
      String event,
      EventArguments eventArguments) {
    List<CompletableFuture<List<@Nullable Object>>> due = new ArrayList<>(sockets.size());
    for (NamespaceSocket socket : sockets) {
      due.add(socket.emitWithAck(timeout, event, eventArguments));
    }
    return CompletableFuture.allOf(due.toArray(CompletableFuture[]::new))
        .handle(
            (none, failure) -> {
              List<List<@Nullable Object>> all = new ArrayList<>(due.size());
              for (CompletableFuture<List<@Nullable Object>> one : due) {
                if (!one.isCompletedExceptionally()) {
                  all.add(one.join());
                }
              }
              return new Acks(all, due.size() - all.size());
            });
  }

  private List<NamespaceSocket> here(SocketSelection socketSelection) {
    Namespace namespace = namespaces.find(socketSelection.namespace());
    return namespace == null ? List.of() : namespace.meant(socketSelection);
  }

  /** Does something with each; one with which it fails costs the others nothing. */
  private void each(SocketSelection socketSelection, Consumer<NamespaceSocket> action) {
    RuntimeException failure = null;
    for (NamespaceSocket socket : here(socketSelection)) {
      try {
        action.accept(socket);
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private List<Map<String, @Nullable Object>> described(SocketSelection socketSelection) {
    return here(socketSelection).stream().map(FoundSocket::describe).toList();
  }

  @Override
  public void told(String node, NodeMessage message) {
    switch (message.kind()) {
      case JOIN, LEAVE, DISCONNECT -> act(message.kind(), Json.parseObject(message.json()));
      case FETCH, COUNT, EMIT -> {
        Map<String, @Nullable Object> question = Json.parseObject(message.json());
        Asker asker = Asker.of(node, question);
        if (asker != null) {
          answer(message.kind(), question, asker);
        }
      }
      default -> {
        // not for this one
      }
    }
  }

  private void act(String kind, Map<String, @Nullable Object> said) {
    SocketSelection socketSelection = SocketSelection.read(said);
    if (kind.equals(DISCONNECT)) {
      boolean line = Boolean.TRUE.equals(said.get(LINE));
      each(socketSelection, socket -> end(socket, line));
      return;
    }
    String[] rooms =
        said.get(ROOMS) instanceof List<?> names
            ? names.stream().map(String::valueOf).toArray(String[]::new)
            : new String[0];
    each(
        socketSelection,
        kind.equals(JOIN) ? socket -> socket.join(rooms) : socket -> socket.leave(rooms));
  }

  private void answer(String kind, Map<String, @Nullable Object> question, Asker asker) {
    SocketSelection socketSelection = SocketSelection.read(question);
    switch (kind) {
      case FETCH -> questions.answer(asker, described(socketSelection));
      case COUNT -> questions.answer(asker, List.of(here(socketSelection).size()));
      default -> {
        List<NamespaceSocket> mine = here(socketSelection);
        if (mine.size() > most) {
          questions.refuse(asker, "it has more than " + most + " of the clients");
          return;
        }
        long patience = question.get(MILLIS) instanceof Number some ? some.longValue() : 1;
        String event = String.valueOf(question.get(EVENT));
        EventArguments eventArguments = NodeArguments.written(question);
        CompletionStage<?> unused =
            acknowledged(mine, Duration.ofMillis(patience), event, eventArguments)
                .thenAccept(acks -> questions.answer(asker, values(acks)))
                .exceptionally(
                    failure -> {
                      LOG.log(
                          System.Logger.Level.WARNING,
                          "What clients acknowledged cannot be told to another node",
                          failure);
                      questions.refuse(asker, "its answer failed");
                      return null;
                    });
      }
    }
  }

  private List<Map<String, @Nullable Object>> values(Acks acks) {
    List<Map<String, @Nullable Object>> values = new ArrayList<>(acks.all.size() + 1);
    for (List<@Nullable Object> ack : acks.all) {
      values.add(NodeArguments.put(new LinkedHashMap<>(), EventArguments.plain(ack)));
    }
    if (acks.silent > 0) {
      values.add(new LinkedHashMap<>(Map.of(SILENT, acks.silent)));
    }
    return values;
  }
}
