package org.carillon.cluster;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.carillon.api.ServerReady;
import org.carillon.json.Json;
import org.jspecify.annotations.Nullable;

/** Asks the other nodes something, and gathers what they answer in time. */
@ApplicationScoped
public class ClusterQuestions implements ClusterListener {

  private static final System.Logger LOGGER = System.getLogger(ClusterQuestions.class.getName());

  private static final String ASK = "carillon.ask";
  private static final String ANSWER = "carillon.answer";
  private static final String ID = "id";
  private static final String TO = "to";
  private static final String WHAT = "what";
  private static final String BODY = "body";
  private static final String FAILED = "failed";

  /** Each takes memory until it is answered. */
  private static final int MOST_UNDER_WAY = 1_000;

  /**
   * What came.
   *
   * @param byNode what each node answered
   * @param missing the nodes that did not, or failed
   * @param isReached whether the question could be sent to all: the bus works, or there is none
   */
  public record Answers(
      Map<String, Map<String, @Nullable Object>> byNode, Set<String> missing, boolean isReached) {

    /** Whether nobody that is known is missing. */
    public boolean areWhole() {
      return isReached && missing.isEmpty();
    }
  }

  /** One that is under way. */
  private static final class Question {

    private final Set<String> open;
    private final Map<String, Map<String, @Nullable Object>> came = new HashMap<>();
    private final Set<String> failed = new HashSet<>();
    private final CompletableFuture<Answers> answers = new CompletableFuture<>();
    private boolean settled;

    Question(Set<String> nodes) {
      open = new HashSet<>(nodes);
    }

    synchronized void answered(String node, @Nullable Map<String, @Nullable Object> body) {
      open.remove(node);
      if (body == null) {
        failed.add(node);
      } else {
        came.put(node, body);
      }
      look();
    }

    synchronized void left(String node) {
      open.remove(node);
      look();
    }

    /** All nodes that live are known. */
    synchronized void settled(Set<String> nodes) {
      settled = true;
      for (String node : nodes) {
        if (!came.containsKey(node) && !failed.contains(node)) {
          open.add(node);
        }
      }
      look();
    }

    synchronized void expire(boolean isReached) {
      Set<String> missing = new HashSet<>(open);
      missing.addAll(failed);
      answers.complete(new Answers(new LinkedHashMap<>(came), missing, isReached));
    }

    private void look() {
      if (settled && open.isEmpty()) {
        expire(true);
      }
    }
  }

  /** Who answers, and whether on the thread of the bus. */
  private record Answerer(
      Function<Map<String, @Nullable Object>, Map<String, ? extends @Nullable Object>> function,
      boolean isShort) {}

  private final Cluster cluster;
  private final AtomicLong next = new AtomicLong();
  private final Map<Long, Question> underWay = new ConcurrentHashMap<>();
  private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  private @Nullable ManagedExecutorService executor;

  @Inject
  ClusterQuestions(Cluster cluster) {
    this.cluster = cluster;
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  ClusterQuestions() {
    this.cluster = null;
  }

  void ready(@Observes ServerReady ready) {
    start();
  }

  /** Begins to hear; to be called once, before the application is served. */
  void start() {
    if (!cluster.isAlone()) {
      cluster.listen(this);
    }
  }

  /**
   * Says how questions of a kind are answered here, to be called before the application is served.
   *
   * @param isShort whether it is done at once, and on the thread of the bus; else on one of the
   *     container's
   */
  public void answer(
      String what,
      Function<Map<String, @Nullable Object>, Map<String, ? extends @Nullable Object>> function,
      boolean isShort) {
    answerers.put(what, new Answerer(function, isShort));
  }

  /**
   * Asks all other nodes.
   *
   * @param what the kind of question
   * @param body the question
   * @return what they say; always completes, without an exception, on a thread that is not to be
   *     kept
   */
  public CompletableFuture<Answers> ask(
      String what, Map<String, ? extends @Nullable Object> body, Duration patience) {
    if (cluster.isAlone()) {
      return CompletableFuture.completedFuture(new Answers(Map.of(), Set.of(), true));
    }
    Set<String> nodes = cluster.others();
    Question question = new Question(nodes);
    if (!cluster.state().connected() || underWay.size() >= MOST_UNDER_WAY) {
      question.expire(false);
      return question.answers;
    }
    long id = next.incrementAndGet();
    underWay.put(id, question);
    CompletableFuture<Answers> answers =
        question.answers.whenComplete((came, failure) -> underWay.remove(id));
    if (!send(ASK, null, id, what, BODY, body)) {
      question.expire(false);
      return answers;
    }
    after(patience.toMillis(), () -> question.expire(true));
    long greeting = cluster.greetingMillis();
    if (greeting == 0) {
      question.settled(nodes);
    } else {
      after(greeting, () -> question.settled(cluster.others()));
    }
    return answers;
  }

  /** On the timer's own thread, since the executor may take nothing: the task must be short. */
  private static void after(long millis, Runnable task) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run).execute(task);
  }

  private boolean send(
      String kind, @Nullable String to, long id, String what, String name, Object body) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put(ID, id);
    message.put(TO, to);
    message.put(WHAT, what);
    message.put(name, body);
    return cluster.tell(new NodeMessage(kind, Json.write(message)));
  }

  @Override
  public void told(String node, NodeMessage message) {
    if (message.kind().equals(ASK)) {
      asked(node, Json.parseObject(message.json()));
    } else if (message.kind().equals(ANSWER) && message.json().contains(cluster.id())) {
      answered(node, Json.parseObject(message.json()));
    }
  }

  private void answered(String node, Map<String, @Nullable Object> said) {
    if (cluster.id().equals(said.get(TO)) && said.get(ID) instanceof Number id) {
      Question question = underWay.get(id.longValue());
      if (question != null) { // else it came too late
        question.answered(node, said.get(BODY) instanceof Map<?, ?> body ? members(body) : null);
      }
    }
  }

  private void asked(String node, Map<String, @Nullable Object> said) {
    Answerer answerer = answerers.get(String.valueOf(said.get(WHAT)));
    if (answerer == null
        || !(said.get(ID) instanceof Number id)
        || !(said.get(BODY) instanceof Map<?, ?> body)) {
      return;
    }
    Runnable task = () -> answer(node, id.longValue(), answerer, members(body));
    Executor threads = executor;
    if (answerer.isShort() || threads == null) {
      task.run();
      return;
    }
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A question of another node is not answered", e);
    }
  }

  private void answer(
      String node, long id, Answerer answerer, Map<String, @Nullable Object> question) {
    try {
      send(ANSWER, node, id, "", BODY, answerer.function().apply(question));
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "A question of another node cannot be answered", e);
      send(ANSWER, node, id, "", FAILED, true);
    }
  }

  private static Map<String, @Nullable Object> members(Map<?, ?> body) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    body.forEach((name, value) -> members.put(String.valueOf(name), value));
    return members;
  }

  @Override
  public void left(String node) {
    underWay.values().forEach(question -> question.left(node));
  }
}
