package org.carillon.transport.socketio;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.cluster.Cluster;
import org.carillon.cluster.ClusterListener;
import org.carillon.cluster.NodeMessage;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.carillon.json.Json;
import org.carillon.transport.socketio.NodeQuestion.Answers;
import org.jspecify.annotations.Nullable;

/** Asks the other nodes, and gathers what they answer. */
@ApplicationScoped
class NodeQuestions implements ClusterListener {

  private static final String ANSWER = "socketio.answer";
  private static final String ID = "id";
  private static final String FOR = "for";
  private static final String PART = "part";
  private static final String OF = "of";
  private static final String VALUES = "values";
  private static final String FAILED = "failed";
  private static final String TOO_MUCH = "tooMuch";

  /** Each takes memory until it is answered. */
  private static final int MOST_UNDER_WAY = 1_000;

  /** A part is no longer, but for one long value: others have to go between them. */
  private static final int PART_LENGTH = 65_536;

  /** Where an answer goes. */
  record Asker(String node, long id) {

    /** Who asked; null: nobody wants an answer. */
    static @Nullable Asker of(String node, Map<?, ?> question) {
      return question.get(ID) instanceof Number id ? new Asker(node, id.longValue()) : null;
    }
  }

  private final Cluster cluster;
  private final int most;
  private final AtomicLong next = new AtomicLong();
  private final Map<Long, NodeQuestion> underWay = new ConcurrentHashMap<>();

  /** Completes stages, whose dependents may take long: not on a thread of the bus. */
  private volatile Executor executor = Runnable::run;

  @Inject
  NodeQuestions(Cluster cluster, CarillonConfig config) {
    this.cluster = cluster;
    this.most = config.get(Settings.SOCKETIO_FETCH_LIMIT);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  NodeQuestions() {
    this.cluster = null;
    this.most = 0;
  }

  /**
   * Begins to hear answers; to be called once, before the application is served.
   *
   * @param workers threads that the application may keep for as long as it likes
   */
  void start(Executor workers) {
    executor = workers;
    if (!cluster.isAlone()) {
      cluster.listen(this);
    }
  }

  /**
   * Asks all other nodes.
   *
   * @param kind what is asked
   * @param said the question
   * @param mayLeave whether a node that leaves has no more to say
   * @return what they say; always completes, without an exception
   */
  CompletionStage<Answers> ask(
      String kind, Map<String, @Nullable Object> said, boolean mayLeave, long millis) {
    if (cluster.isAlone()) {
      return CompletableFuture.completedFuture(Answers.NONE);
    }
    Set<String> nodes = cluster.others();
    if (!cluster.state().connected()) {
      return nobody(nodes, "the bus of the cluster is down");
    }
    if (underWay.size() >= MOST_UNDER_WAY) {
      return nobody(nodes, "too many questions to other nodes are under way");
    }
    NodeQuestion nodeQuestion = new NodeQuestion(nodes, mayLeave, most);
    long id = next.incrementAndGet();
    underWay.put(id, nodeQuestion);
    CompletableFuture<Answers> answers =
        nodeQuestion.answers().whenComplete((all, failure) -> underWay.remove(id));
    said.put(ID, id);
    if (cluster.tell(new NodeMessage(kind, Json.write(said)))) {
      after(millis, nodeQuestion::expire);
      long greeting = cluster.greetingMillis();
      if (greeting == 0) {
        nodeQuestion.settled();
      } else {
        after(Math.min(greeting, millis), nodeQuestion::settled);
      }
    } else {
      nodes.forEach(node -> nodeQuestion.failed(node, "carillon.cluster.queue is full"));
      nodeQuestion.settled();
    }
    return answers;
  }

  /**
   * A stage for the application: completed on a thread that it may keep, by the exception itself
   * and not by one around it.
   */
  <T> CompletionStage<T> onWorkers(CompletionStage<T> stage) {
    CompletableFuture<T> told = new CompletableFuture<>();
    CompletionStage<?> unused =
        stage
            .thenApplyAsync(result -> result, executor)
            .whenComplete(
                (result, failure) -> {
                  if (failure == null) {
                    told.complete(result);
                  } else {
                    Throwable cause = failure.getCause();
                    told.completeExceptionally(
                        failure instanceof CompletionException && cause != null ? cause : failure);
                  }
                });
    return told;
  }

  private static CompletionStage<Answers> nobody(Set<String> nodes, String why) {
    return CompletableFuture.completedFuture(
        new Answers(List.of(), Math.max(1, nodes.size()), why, false));
  }

  /** On the timer's own thread, since the executor may take nothing: the task must be short. */
  private static void after(long millis, Runnable task) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run).execute(task);
  }

  /** Answers a question, in as many messages as it takes. */
  void answer(Asker asker, List<? extends @Nullable Object> values) {
    if (values.size() > most) {
      send(asker, Map.of(TOO_MUCH, true));
      return;
    }
    List<StringBuilder> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder("[");
    for (Object value : values) {
      if (part.length() > PART_LENGTH) {
        parts.add(part.append(']'));
        part = new StringBuilder("[");
      }
      Json.append(part.length() > 1 ? part.append(',') : part, value);
    }
    parts.add(part.append(']'));
    for (int i = 0; i < parts.size(); i++) {
      Map<String, @Nullable Object> head = head(asker, Map.of(PART, i, OF, parts.size()));
      StringBuilder json = Json.append(new StringBuilder(), head);
      json.setLength(json.length() - 1);
      json.append(",\"" + VALUES + "\":").append(parts.get(i)).append('}');
      cluster.tell(new NodeMessage(ANSWER, json.toString()));
    }
  }

  /** Says that there is no answer. */
  void refuse(Asker asker, String reason) {
    send(asker, Map.of(FAILED, reason));
  }

  private void send(Asker asker, Map<String, ?> said) {
    cluster.tell(new NodeMessage(ANSWER, Json.write(head(asker, said))));
  }

  private static Map<String, @Nullable Object> head(Asker asker, Map<String, ?> said) {
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    head.put(FOR, asker.node());
    head.put(ID, asker.id());
    head.putAll(said);
    return head;
  }

  @Override
  public void told(String node, NodeMessage message) {
    if (!message.kind().equals(ANSWER) || !message.json().contains(cluster.id())) {
      return; // looked at before it is read: all nodes hear what one was told
    }
    Map<String, @Nullable Object> answer = Json.parseObject(message.json());
    NodeQuestion nodeQuestion =
        cluster.id().equals(answer.get(FOR)) && answer.get(ID) instanceof Number id
            ? underWay.get(id.longValue())
            : null;
    if (nodeQuestion == null) {
      return; // it came too late
    }
    if (answer.get(FAILED) instanceof String reason) {
      nodeQuestion.failed(node, reason);
    } else if (answer.containsKey(TOO_MUCH)) {
      nodeQuestion.tooMuch();
    } else if (answer.get(VALUES) instanceof List<?> values
        && answer.get(PART) instanceof Integer part
        && answer.get(OF) instanceof Integer of) {
      nodeQuestion.answered(node, part, of, values);
    }
  }

  @Override
  public void left(String node) {
    underWay.values().forEach(nodeQuestion -> nodeQuestion.left(node));
  }
}
