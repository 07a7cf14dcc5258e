package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls in both directions over a connection that lasts. */
class AgentTest {

  /** What a handler may be given, or give. */
  record Order(String item, int count) {}

  private final AgentTestServer server = new AgentTestServer();
  private final Agent agent =
      Agent.builder().url(server.url()).secret(AgentTestServer.SECRET).label("eu").build();

  @BeforeEach
  void start() {
    agent.start();
    AgentSession session = agent.ready().toCompletableFuture().join();
    assertThat(session.name()).isEqualTo("A1");
    assertThat(session.firstTime()).isTrue();
  }

  @AfterEach
  void stop() {
    agent.close();
    server.close();
  }

  private JsonNode ask(String action, Object body) {
    return server
        .line("A1")
        .tunnel
        .call(action, BodyMapper.write(TestJson.MAPPER, body), CallOptions.DEFAULT)
        .join()
        .json();
  }

  private String codeOf(String action) {
    return TestJson.code(
        () -> server.line("A1").tunnel.call(action, MessageBody.NONE, CallOptions.DEFAULT).join());
  }

  @Test
  void theServerHearsTheLabelsAndTheAgentItsName() {
    assertThat(server.hellos.get(0).labels()).containsExactly("eu");
    assertThat(agent.session()).isEqualTo(new AgentSession("A1", true, agent.session().url()));
    assertThat(agent.isReady()).isTrue();
  }

  @Test
  void aCallIsAnswered() {
    assertThat(agent.send("echo", Map.of("hello", "world")).join())
        .isEqualTo(TestJson.of("{\"hello\":\"world\"}"));
    assertThat(agent.send("echo").join()).isEqualTo(NullNode.getInstance());
  }

  @Test
  void anAnswerIsReadAsAType() {
    assertThat(agent.send("echo", new Order("tea", 2), Order.class).join())
        .isEqualTo(new Order("tea", 2));
    assertThat(agent.send("echo", null, Order.class).join()).isNull();
    assertThat(TestJson.code(() -> agent.send("echo", List.of("hunter2"), Order.class).join()))
        .isEqualTo(AgentErrors.INVALID_MESSAGE);
    assertThatThrownBy(() -> agent.send("echo", List.of("hunter2"), Order.class).join())
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void bytesTravelAsTheyAre() {
    byte[] bytes = new byte[300_000];
    bytes[299_999] = 7;
    assertThat(agent.send("echo", bytes, byte[].class).join()).isEqualTo(bytes);
    assertThat(agent.send("echo", bytes, MessageBody.class).join().isBinary()).isTrue();
    assertThat(agent.send("echo", bytes).join().isBinary()).isTrue();
  }

  @Test
  void anErrorHasTheCodeOfTheServer() {
    server.answers(
        call -> {
          throw new AgentException("SOLD_OUT", "no tea", Map.of("item", "tea"));
        });
    assertThatThrownBy(() -> agent.send("order", null).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("SOLD_OUT");
              assertThat(e).hasMessage("no tea");
              assertThat(e.details()).isEqualTo(Map.of("item", "tea"));
            });
  }

  @Test
  void aCallEndsWithItsTimeoutAndALateAnswerIsDropped() {
    CompletableFuture<Object> slow = new CompletableFuture<>();
    server.answering = call -> slow;
    CompletableFuture<JsonNode> call = agent.send("slow", null, Duration.ofMillis(50));
    assertThat(TestJson.code(call::join)).isEqualTo(AgentErrors.TIMEOUT);
    slow.complete(MessageBody.NONE);
    server.answering = c -> CompletableFuture.completedFuture(c.body());
    assertThat(agent.send("echo", 1).join().intValue()).isEqualTo(1);
  }

  @Test
  void aCallThatIsCancelledIsCancelledAtTheServer() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    server.answering =
        call -> {
          call.onCancel(cancelled::countDown);
          asked.countDown();
          return new CompletableFuture<>();
        };
    CompletableFuture<JsonNode> call = agent.send("slow", null);
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    call.cancel(true);
    assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theDefaultTimeoutIsAMinute() {
    CompletableFuture<Duration> remaining = new CompletableFuture<>();
    server.answers(
        call -> {
          remaining.complete(call.remaining());
          return MessageBody.NONE;
        });
    agent.send("any").join();
    assertThat(remaining.join()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
  }

  @Test
  void whatIsToldArrives() {
    agent.tell("news", Map.of("n", 1)).toCompletableFuture().join();
    Await.until("the server hears it", () -> server.told.contains("news"));
  }

  @Test
  void aStreamGivesWhatIsAskedForAndEnds() {
    server.answers(
        call -> {
          SubmissionPublisher<MessageBody> items = new SubmissionPublisher<>();
          CompletableFuture.runAsync(
              () -> {
                Await.until("somebody subscribes", items::hasSubscribers);
                for (int i = 0; i < 100; i++) {
                  items.submit(BodyMapper.write(TestJson.MAPPER, i));
                }
                items.close();
              });
          return items;
        });
    Collector<Integer> collector = new Collector<>();
    agent.stream("count", null, Integer.class).subscribe(collector);
    List<Integer> got = collector.items.join();
    assertThat(got).hasSize(100).startsWith(0, 1, 2).endsWith(99);
  }

  @Test
  void aHandlerAnswersItsAction() {
    agent.onHook("greet", message -> Map.of("hello", message.json().path("name").asText()));
    assertThat(ask("greet", Map.of("name", "Ada"))).isEqualTo(TestJson.of("{\"hello\":\"Ada\"}"));
    assertThat(codeOf("other")).isEqualTo(AgentErrors.UNKNOWN_ACTION);
  }

  @Test
  void handlersAreGivenByAMapAndMayAnswerLater() {
    agent.onHook(
        Map.of(
            "later",
            message -> CompletableFuture.supplyAsync(() -> message.as(Order.class)),
            "bytes",
            message -> "abc".getBytes(StandardCharsets.UTF_8)));
    assertThat(ask("later", new Order("tea", 1)))
        .isEqualTo(TestJson.of("{\"item\":\"tea\",\"count\":1}"));
    MessageBody bytes =
        server.line("A1").tunnel.call("bytes", MessageBody.NONE, CallOptions.DEFAULT).join();
    assertThat(bytes.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("abc");
  }

  @Test
  void aCatchAllRunsFirstWhenEverItWasAdded() {
    List<String> order = new CopyOnWriteArrayList<>();
    agent.onHook("act", message -> noted(order, "one", null));
    agent.onHook("act", message -> noted(order, "two", null));
    agent.onHook((action, message) -> noted(order, "all of " + action, null));
    assertThat(ask("act", null)).isEqualTo(NullNode.getInstance());
    assertThat(order).containsExactly("all of act", "one", "two");
  }

  @Test
  void theLastAnswerThatIsNotNullCounts() {
    agent.onHook("falsy", message -> "first");
    agent.onHook("falsy", message -> false);
    agent.onHook("falsy", message -> CompletableFuture.completedFuture(null));
    assertThat(ask("falsy", null)).isEqualTo(TestJson.of("false"));
    agent.onHook("zero", message -> CompletableFuture.supplyAsync(() -> 0));
    agent.onHook("zero", message -> null);
    assertThat(ask("zero", null)).isEqualTo(TestJson.of("0"));
    agent.onHook("empty", message -> "x");
    agent.onHook("empty", message -> "");
    assertThat(ask("empty", null)).isEqualTo(TestJson.of("\"\""));
  }

  @Test
  void oneHandlerBeginsWhenTheOneBeforeHasAnswered() {
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<Object> first = new CompletableFuture<>();
    agent.onHook("act", message -> first.thenApply(v -> noted(order, "one", null)));
    agent.onHook("act", message -> noted(order, "two", "done"));
    CompletableFuture<MessageBody> call =
        server.line("A1").tunnel.call("act", MessageBody.NONE, CallOptions.DEFAULT);
    agent.onHook("barrier", message -> "here");
    assertThat(ask("barrier", null).asText()).isEqualTo("here");
    assertThat(order).isEmpty();
    first.complete(null);
    assertThat(call.join().json().asText()).isEqualTo("done");
    assertThat(order).containsExactly("one", "two");
  }

  @Test
  void aThrowEndsTheChain() {
    List<String> order = new CopyOnWriteArrayList<>();
    agent.onHook("act", message -> noted(order, "one", "answer"));
    agent.onHook(
        "act",
        message -> {
          throw new AgentException("MYERRCODE", "My error message");
        });
    agent.onHook("act", message -> noted(order, "three", "answer"));
    assertThat(codeOf("act")).isEqualTo("MYERRCODE");
    assertThat(order).containsExactly("one");
  }

  @Test
  void anExceptionWithoutACodeSaysNothingOfItself() {
    agent.onHook(
        "act",
        message -> {
          throw new IllegalStateException("hunter2");
        });
    agent.onHook(
        "later", message -> CompletableFuture.failedFuture(new IllegalStateException("hunter2")));
    for (String action : List.of("act", "later")) {
      assertThatThrownBy(
              () ->
                  server
                      .line("A1")
                      .tunnel
                      .call(action, MessageBody.NONE, CallOptions.DEFAULT)
                      .join())
          .hasMessageContaining(AgentErrors.INTERNAL_SERVER_ERROR)
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void aHandlerMayAskTheServer() {
    agent.onHook("nested", message -> agent.send("echo", message.json()).join());
    assertThat(ask("nested", 42)).isEqualTo(TestJson.of("42"));
  }

  @Test
  void aHandlerMayAnswerWithAStream() {
    agent.onHook(
        "count",
        message -> {
          SubmissionPublisher<Object> items = new SubmissionPublisher<>();
          CompletableFuture.runAsync(
              () -> {
                Await.until("somebody subscribes", items::hasSubscribers);
                items.submit(1);
                items.submit(new Order("tea", 2));
                items.close();
              });
          return items;
        });
    Collector<MessageBody> collector = new Collector<>();
    server.line("A1").tunnel.stream("count", MessageBody.NONE, CallOptions.DEFAULT)
        .subscribe(collector);
    assertThat(collector.items.join())
        .extracting(MessageBody::json)
        .containsExactly(TestJson.of("1"), TestJson.of("{\"item\":\"tea\",\"count\":2}"));
  }

  @Test
  void aRepeatedKeyIsCarriedOutOnce() {
    List<String> order = new CopyOnWriteArrayList<>();
    agent.onHook("act", message -> noted(order, "run", order.size() + 1));
    CallOptions key = CallOptions.DEFAULT.withIdempotencyKey("k1");
    for (int i = 0; i < 3; i++) {
      JsonNode answer = server.line("A1").tunnel.call("act", MessageBody.NONE, key).join().json();
      assertThat(answer.intValue()).isEqualTo(1); // of the first run
    }
    assertThat(order).hasSize(1);
  }

  @Test
  void aTraceTravels() {
    List<String> seen = new CopyOnWriteArrayList<>();
    agent.onHook(
        "act", message -> noted(seen, message.traceparent() + " " + message.tracestate(), null));
    CallOptions trace = CallOptions.DEFAULT.withTrace("00-aa-bb-01", "x=y");
    server.line("A1").tunnel.call("act", MessageBody.NONE, trace).join();
    assertThat(seen).containsExactly("00-aa-bb-01 x=y");
  }

  @Test
  void callsInFlightMayEndWhenTheAgentIsClosed() {
    CompletableFuture<Object> slow = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    server.answering =
        call -> {
          asked.countDown();
          return slow;
        };
    CompletableFuture<JsonNode> call = agent.send("slow", null);
    assertThat(joined(asked)).isTrue();
    CompletionStage<Void> closing = agent.close(Duration.ofSeconds(20));
    assertThat(TestJson.code(() -> agent.send("more", null).join())).isEqualTo(AgentErrors.OFFLINE);
    Await.until("the server hears goodbye", () -> server.goodbyes.get() == 1);
    assertThat(call).isNotDone();
    slow.complete(BodyMapper.write(TestJson.MAPPER, "in time"));
    assertThat(call.join().asText()).isEqualTo("in time");
    closing.toCompletableFuture().join();
    Await.until("the server sees the end", () -> server.lines.isEmpty());
  }

  @Test
  void aCallThatDoesNotEndHoldsUpACloseNoLongerThanItsLimit() {
    CountDownLatch asked = new CountDownLatch(1);
    server.answering =
        call -> {
          asked.countDown();
          return new CompletableFuture<>();
        };
    CompletableFuture<JsonNode> call = agent.send("never", null);
    assertThat(joined(asked)).isTrue();
    agent.close(Duration.ofMillis(100)).toCompletableFuture().join();
    assertThat(TestJson.code(call::join)).isEqualTo(AgentErrors.UNKNOWN_OUTCOME);
  }

  @Test
  void onceClosedNothingIsCalled() {
    agent.close();
    assertThat(TestJson.code(() -> agent.send("any").join())).isEqualTo(AgentErrors.OFFLINE);
    CallOptions key = CallOptions.DEFAULT.withIdempotencyKey("k");
    assertThat(TestJson.code(() -> agent.send("any", null, key).join()))
        .isEqualTo(AgentErrors.OFFLINE);
    assertThat(TestJson.code(() -> agent.tell("any", null).toCompletableFuture().join()))
        .isEqualTo(AgentErrors.OFFLINE);
    assertThatThrownBy(() -> agent.stream("any", null)).isInstanceOf(AgentException.class);
    assertThatThrownBy(agent::start).isInstanceOf(IllegalStateException.class);
    assertThat(agent.closed().toCompletableFuture()).isCompleted();
  }

  private static <T> T noted(List<String> order, String what, T answer) {
    order.add(what);
    return answer;
  }

  private static boolean joined(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes one item after another. */
  private static final class Collector<T> implements Flow.Subscriber<T> {

    final CompletableFuture<List<T>> items = new CompletableFuture<>();
    private final List<T> got = new ArrayList<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(1);
    }

    @Override
    public void onNext(T item) {
      got.add(item);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      items.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      items.complete(got);
    }
  }
}
