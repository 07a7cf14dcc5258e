package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.carillon.client.PeerServer.Peer;
import org.carillon.client.ServiceClient.State;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client over plain WebSocket, and the other end in the test's hands. */
class ServiceClientTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PeerServer server;

  record Received(String text, int n) {}

  @BeforeEach
  void start() throws IOException {
    server = new PeerServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private ServiceClient.Builder client() {
    return ServiceClient.builder().url(server.url("/ws/chat"));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ServiceException failure(CompletableFuture<?> future) {
    try {
      future.orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ServiceException said) {
        return said;
      }
      throw e;
    }
    throw new AssertionError("did not fail");
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Hears what a listener hears. */
  private static List<String> states(ServiceClient client) {
    List<String> states = new CopyOnWriteArrayList<>();
    client.listen(
        new ServiceClientListener() {
          @Override
          public void connecting() {
            states.add("connecting");
          }

          @Override
          public void live(boolean resumed) {
            states.add(resumed ? "resumed" : "live");
          }

          @Override
          public void gap() {
            states.add("gap");
          }

          @Override
          public void retrying(Duration after, ServiceException why) {
            states.add("retrying " + why.code());
          }

          @Override
          public void closed() {
            states.add("closed");
          }
        });
    return states;
  }

  @Test
  void anEventIsAFrameWithoutARef() {
    try (ServiceClient client = client().header("X-Key", "secret").build()) {
      CompletableFuture<Void> sent =
          client.emit("message", Map.of("text", "hi"), Map.of("a", List.of(1, 2)));
      Peer peer = server.accepted();
      assertThat(json(peer.take()))
          .isEqualTo(
              json("{\"event\":\"message\",\"data\":{\"text\":\"hi\"},\"headers\":{\"a\":[1,2]}}"));
      get(sent);
      assertThat(peer.headers)
          .containsEntry("X-Key", "secret")
          .containsEntry("Sec-WebSocket-Protocol", "carillon.v1");
      assertThat(client.toString()).doesNotContain("secret");
    }
  }

  @Test
  void aCallIsAnsweredByItsRefWhateverTheOrder() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<JsonNode> first = client.call("a", Map.of());
      CompletableFuture<Received> second = client.call("b", null, Received.class);
      Peer peer = server.accepted();
      JsonNode one = json(peer.take());
      JsonNode two = json(peer.take());
      assertThat(two.has("data")).isFalse();
      peer.send(
          "{\"ref\":\""
              + two.path("ref").asText()
              + "\",\"event\":\"b\",\"data\":{\"text\":\"x\",\"n\":2}}");
      assertThat(get(second)).isEqualTo(new Received("x", 2));
      assertThat(first).isNotDone();
      peer.send("{\"ref\":\"" + one.path("ref").asText() + "\",\"event\":\"a\",\"data\":7}");
      assertThat(get(first).asInt()).isEqualTo(7);
    }
  }

  @Test
  void anErrorHasCodeMessageAndDetails() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<JsonNode> call = client.call("a", Map.of());
      Peer peer = server.accepted();
      String ref = json(peer.take()).path("ref").asText();
      peer.send(
          "{\"ref\":\""
              + ref
              + "\",\"event\":\"error\",\"data\":{\"code\":\"INVALID\",\"message\":\"no\","
              + "\"details\":[{\"path\":\"text\"}]}}");
      ServiceException said = failure(call);
      assertThat(said.code()).isEqualTo("INVALID");
      assertThat(said.text()).isEqualTo("no");
      assertThat(said.details()).isEqualTo(json("[{\"path\":\"text\"}]"));
    }
  }

  @Test
  void aResultOfAnotherTypeIsUnreadableAndNotQuoted() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<Integer> call = client.call("a", Map.of(), Integer.class);
      Peer peer = server.accepted();
      String ref = json(peer.take()).path("ref").asText();
      peer.send("{\"ref\":\"" + ref + "\",\"event\":\"a\",\"data\":\"hidden\"}");
      ServiceException said = failure(call);
      assertThat(said.code()).isEqualTo("UNREADABLE");
      assertThat(said.getMessage()).doesNotContain("hidden");
    }
  }

  @Test
  void eventsAreHeardInTheirOrderByOneAfterAnother() {
    try (ServiceClient client = client().build()) {
      List<Integer> heard = new CopyOnWriteArrayList<>();
      AtomicInteger inside = new AtomicInteger();
      client.on(
          "received",
          Received.class,
          received -> {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            heard.add(received.n());
            inside.decrementAndGet();
          });
      get(client.connect());
      Peer peer = server.accepted();
      for (int n = 0; n < 500; n++) {
        peer.send("{\"event\":\"received\",\"data\":{\"text\":\"x\",\"n\":" + n + "}}");
      }
      Await.until("all are heard", () -> heard.size() == 500);
      assertThat(heard).isEqualTo(IntStream.range(0, 500).boxed().toList());
    }
  }

  @Test
  void aHandlerMayWaitForAnAnswer() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<String> answered = new CompletableFuture<>();
      client.on(
          "asked", data -> answered.complete(get(client.call("answer", Map.of(), String.class))));
      get(client.connect());
      Peer peer = server.accepted();
      peer.send("{\"event\":\"asked\"}");
      String ref = json(peer.take()).path("ref").asText();
      peer.send("{\"ref\":\"" + ref + "\",\"event\":\"answer\",\"data\":\"yes\"}");
      assertThat(get(answered)).isEqualTo("yes");
    }
  }

  @Test
  void whatIsReadWaitsForHandlersAndNothingIsLost() {
    try (ServiceClient client = client().queue(4).build()) {
      CountDownLatch open = new CountDownLatch(1);
      List<Integer> heard = new CopyOnWriteArrayList<>();
      client.on(
          "n",
          Integer.class,
          n -> {
            try {
              assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            heard.add(n);
          });
      get(client.connect());
      Peer peer = server.accepted();
      for (int n = 0; n < 50; n++) {
        peer.send("{\"event\":\"n\",\"data\":" + n + "}");
      }
      open.countDown();
      Await.until("all are heard", () -> heard.size() == 50);
      assertThat(heard).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }
  }

  @Test
  void aCallWhoseConnectionEndsHasAnUnknownOutcomeAndWhatWaitsGoesToTheNext() {
    try (ServiceClient client = client().build()) {
      List<String> states = states(client);
      CompletableFuture<JsonNode> lost = client.call("a", Map.of());
      Peer first = server.accepted();
      first.take();
      first.cut();
      assertThat(failure(lost).code()).isEqualTo("UNKNOWN_OUTCOME");
      Await.until("it waits", () -> client.state() != State.LIVE);
      CompletableFuture<JsonNode> waiting = client.call("b", Map.of());
      client.emit("c", Map.of());
      Peer second = server.accepted();
      JsonNode call = json(second.take());
      assertThat(call.path("event").asText()).isEqualTo("b");
      assertThat(json(second.take()).path("event").asText()).isEqualTo("c");
      second.send("{\"ref\":\"" + call.path("ref").asText() + "\",\"event\":\"b\"}");
      assertThat(get(waiting).isNull()).isTrue();
      assertThat(states)
          .containsExactly(
              "connecting", "live", "retrying DISCONNECTED", "connecting", "live", "gap");
    }
  }

  @Test
  void whatHasNoConnectionInTimeIsNotSent() throws IOException {
    server.close();
    try (ServiceClient client = client().timeout(Duration.ofMillis(300)).build()) {
      assertThat(failure(client.call("a", Map.of())).code()).isEqualTo("NOT_SENT");
      assertThat(failure(client.emit("a", Map.of())).code()).isEqualTo("NOT_SENT");
    }
  }

  @Test
  void whatIsNotAnsweredInTimeIsATimeoutAndALateAnswerIsDropped() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<JsonNode> call = client.call("a", Map.of(), Duration.ofMillis(300));
      Peer peer = server.accepted();
      String ref = json(peer.take()).path("ref").asText();
      assertThat(failure(call).code()).isEqualTo("TIMEOUT");
      peer.send("{\"ref\":\"" + ref + "\",\"event\":\"a\",\"data\":1}");
      CompletableFuture<JsonNode> next = client.call("b", Map.of());
      peer.send("{\"ref\":\"" + json(peer.take()).path("ref").asText() + "\",\"data\":2}");
      assertThat(get(next).asInt()).isEqualTo(2);
    }
  }

  @Test
  void noMoreThanTheQueueWaits() {
    try (ServiceClient client = client().queue(2).build()) {
      CompletableFuture<JsonNode> one = client.call("a", Map.of());
      CompletableFuture<JsonNode> two = client.call("b", Map.of());
      assertThat(failure(client.call("c", Map.of())).code()).isEqualTo("NOT_SENT");
      Peer peer = server.accepted();
      peer.send("{\"ref\":\"" + json(peer.take()).path("ref").asText() + "\",\"data\":1}");
      get(one);
      CompletableFuture<JsonNode> three = client.call("d", Map.of());
      peer.send("{\"ref\":\"" + json(peer.take()).path("ref").asText() + "\",\"data\":2}");
      peer.send("{\"ref\":\"" + json(peer.take()).path("ref").asText() + "\",\"data\":3}");
      assertThat(get(two).asInt()).isEqualTo(2);
      assertThat(get(three).asInt()).isEqualTo(3);
    }
  }

  @Test
  void aCancelledCallMakesRoom() {
    try (ServiceClient client = client().queue(1).build()) {
      CompletableFuture<String> cancelled = client.call("a", Map.of(), String.class);
      Peer peer = server.accepted();
      peer.take();
      cancelled.cancel(true);
      CompletableFuture<JsonNode> next = client.call("b", Map.of());
      peer.send("{\"ref\":\"" + json(peer.take()).path("ref").asText() + "\",\"data\":1}");
      assertThat(get(next).asInt()).isEqualTo(1);
    }
  }

  @Test
  void theTokenIsAskedForAtEachHandshake() {
    AtomicInteger asked = new AtomicInteger();
    try (ServiceClient client =
        client()
            .token(() -> CompletableFuture.supplyAsync(() -> "t" + asked.incrementAndGet()))
            .build()) {
      client.connect();
      Peer first = server.accepted();
      assertThat(first.headers).containsEntry("Authorization", "Bearer t1");
      first.cut();
      assertThat(server.accepted().headers).containsEntry("Authorization", "Bearer t2");
    }
  }

  @Test
  void aTokenThatFailsIsAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    try (ServiceClient client =
        client()
            .token(
                () -> {
                  if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("no token yet");
                  }
                  return CompletableFuture.completedFuture("t");
                })
            .build()) {
      assertThat(failure(client.connect()).code()).isEqualTo("DISCONNECTED");
      assertThat(server.accepted().headers).containsEntry("Authorization", "Bearer t");
    }
  }

  @Test
  void aRefusalIsToldWithItsStatusAndTriedAgainLater() {
    server.refuseNext(401);
    try (ServiceClient client = client().build()) {
      CompletableFuture<Duration> after = new CompletableFuture<>();
      client.listen(
          new ServiceClientListener() {
            @Override
            public void retrying(Duration when, ServiceException why) {
              after.complete(when);
            }
          });
      ServiceException refused = failure(client.connect());
      assertThat(refused.code()).isEqualTo("REFUSED");
      assertThat(refused.text()).contains("401");
      assertThat(get(after)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
      assertThat(client.state()).isEqualTo(State.RETRYING);
    }
  }

  @Test
  void anOverloadedServerIsTriedAgainSoon() {
    server.refuseNext(503);
    try (ServiceClient client = client().build()) {
      assertThat(failure(client.connect()).text()).contains("503");
      server.accepted();
      Await.until("it is live", () -> client.state() == State.LIVE);
    }
  }

  @Test
  void aConnectionThatIsSilentForTooLongIsGivenUp() {
    try (ServiceClient client = client().heartbeat(Duration.ofMillis(200)).build()) {
      List<String> states = states(client);
      client.connect();
      Peer first = server.accepted();
      first.fallSilent();
      server.accepted();
      Await.until("it is live again", () -> states.contains("gap"));
      assertThat(states).contains("retrying DISCONNECTED");
    }
  }

  /** As a server is that reads nothing while it handles a call. */
  @Test
  void aServerThatHandlesACallMayBeSilentUntilTheTimeoutOfTheCall() {
    try (ServiceClient client = client().heartbeat(Duration.ofMillis(100)).build()) {
      List<String> states = states(client);
      CompletableFuture<JsonNode> slow = client.call("slow", null);
      Peer peer = server.accepted();
      String ref = json(peer.take()).path("ref").asText();
      peer.fallSilent();
      long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      Await.until("four times the silence has passed", () -> System.nanoTime() > end);
      peer.send("{\"ref\":\"" + ref + "\",\"event\":\"slow\",\"data\":\"done\"}");
      assertThat(get(slow).asText()).isEqualTo("done");
      assertThat(states).containsExactly("connecting", "live");
      // nothing waits any more: the silence counts again
      server.accepted();
    }
  }

  @Test
  void whereACallIsNotAnsweredInTimeTheSilentConnectionIsGivenUpThoughOthersWait() {
    try (ServiceClient client =
        client().heartbeat(Duration.ofMillis(100)).timeout(Duration.ofSeconds(1)).build()) {
      List<String> states = states(client);
      client.call("first", null);
      Peer peer = server.accepted();
      peer.take();
      peer.fallSilent();
      long later = System.nanoTime() + Duration.ofMillis(500).toNanos();
      Await.until("half of the timeout has passed", () -> System.nanoTime() > later);
      client.call("second", null);
      server.accepted();
      assertThat(states).contains("retrying DISCONNECTED");
    }
  }

  @Test
  void whereTheServerAnswersPingsTheConnectionHolds() {
    try (ServiceClient client = client().heartbeat(Duration.ofMillis(100)).build()) {
      List<String> states = states(client);
      get(client.connect());
      long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      Await.until("four times the silence has passed", () -> System.nanoTime() > end);
      assertThat(states).containsExactly("connecting", "live");
    }
  }

  /** The JDK's WebSocket does not tell of each of these. */
  @Test
  void anEndRightBehindAMessageIsNoticed() throws IOException {
    List<ServiceClient> clients = new ArrayList<>();
    try {
      List<AtomicInteger> attempts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        ServiceClient client = client().build();
        clients.add(client);
        AtomicInteger told = new AtomicInteger();
        attempts.add(told);
        client.listen(
            new ServiceClientListener() {
              @Override
              public void retrying(Duration after, ServiceException why) {
                told.incrementAndGet();
              }
            });
        client.on("last", data -> {});
        get(client.connect());
        Peer peer = server.accepted();
        peer.send("{\"event\":\"last\"}");
        peer.cut();
      }
      Await.until("all notice it", () -> attempts.stream().allMatch(told -> told.get() > 0));
    } finally {
      clients.forEach(ServiceClient::close);
    }
  }

  @Test
  void carillonV1GoesOnWhereItWasAndDropsRepeats() {
    server.takes("carillon.v1");
    try (ServiceClient client = client().build()) {
      List<String> states = states(client);
      List<Integer> heard = new CopyOnWriteArrayList<>();
      client.on("n", Integer.class, heard::add);
      client.connect();
      Peer first = server.accepted();
      assertThat(first.path).isEqualTo("/ws/chat");
      first.send("{\"event\":\"$welcome\",\"data\":{\"connection\":\"c\",\"position\":\"p 1\"}}");
      CompletableFuture<Void> entered = client.enterContext("a&b", "c");
      JsonNode frame = json(first.take());
      assertThat(frame.path("data")).isEqualTo(json("{\"contexts\":[\"a&b\",\"c\"]}"));
      assertThat(entered).isNotDone();
      first.send("{\"ref\":\"" + frame.path("ref").asText() + "\",\"event\":\"wsContext\"}");
      get(entered);
      first.send("{\"event\":\"n\",\"data\":1,\"id\":\"i1\",\"position\":\"p+2\"}");
      Await.until("it is heard", () -> heard.contains(1));
      first.cut();
      Peer second = server.accepted();
      assertThat(second.path).isEqualTo("/ws/chat?since=p%2B2&context=a%26b&context=c");
      second.send("{\"event\":\"$welcome\",\"data\":{\"connection\":\"d\",\"position\":\"p+2\"}}");
      second.send("{\"event\":\"n\",\"data\":1,\"id\":\"i1\",\"position\":\"p+2\"}");
      second.send("{\"event\":\"n\",\"data\":2,\"id\":\"i2\",\"position\":\"p3\"}");
      second.send("{\"event\":\"$resumed\",\"data\":{\"complete\":true}}");
      Await.until("the next is heard", () -> heard.contains(2));
      assertThat(heard).containsExactly(1, 2);
      assertThat(states).contains("resumed").doesNotContain("gap");
      second.send("{\"event\":\"$position\",\"data\":{\"position\":\"p9\"}}");
      second.send("{\"event\":\"n\",\"data\":3}");
      Await.until("the last is heard", () -> heard.contains(3));
      second.cut();
      Peer third = server.accepted();
      assertThat(third.path).startsWith("/ws/chat?since=p9&");
      third.send("{\"event\":\"$resumed\",\"data\":{\"complete\":false}}");
      Await.until("the gap is told", () -> states.contains("gap"));
    }
  }

  @Test
  void withoutResumeContextsAreEnteredAgainByAFrame() {
    try (ServiceClient client = client().build()) {
      client.enterContext("a", "b", "c");
      client.exitContext("b");
      Peer first = server.accepted();
      first.take();
      assertThat(json(first.take()).path("data"))
          .isEqualTo(json("{\"context\":\"b\",\"exit\":true}"));
      first.cut();
      Peer second = server.accepted();
      assertThat(json(second.take()).path("data")).isEqualTo(json("{\"contexts\":[\"a\",\"c\"]}"));
      get(client.emit("x", null));
      assertThat(json(second.take()).path("event").asText()).isEqualTo("x");
      client.resetContexts();
      assertThat(json(second.take()).path("data")).isEqualTo(json("{\"reset\":true}"));
      second.cut();
      Peer third = server.accepted();
      client.emit("y", null);
      assertThat(json(third.take()).path("event").asText()).isEqualTo("y");
    }
  }

  @Test
  void aContextThatIsRefusedIsNotEnteredAgain() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<Void> entered = client.enterContext("secret");
      Peer first = server.accepted();
      String ref = json(first.take()).path("ref").asText();
      first.send("{\"ref\":\"" + ref + "\",\"event\":\"error\",\"data\":{\"code\":\"FORBIDDEN\"}}");
      assertThat(failure(entered).code()).isEqualTo("FORBIDDEN");
      first.cut();
      Peer second = server.accepted();
      client.emit("y", null);
      assertThat(json(second.take()).path("event").asText()).isEqualTo("y");
    }
  }

  @Test
  void aServerWithoutAnswersIsNotWaitedForWhereContextsChange() {
    server.takes("carillon.v1"); // it echoes what it does not know, as CAP's
    try (ServiceClient client = client().build()) {
      CompletableFuture<Void> entered = client.enterContext("a");
      server.accepted().take();
      get(entered);
      get(client.exitContext("a"));
    }
  }

  @Test
  void anotherFormatIsSentAndHeardAsItIs() {
    try (ServiceClient client = client().format("pcp").build()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      client.on("message", String.class, heard::add);
      client.emit("notify", "pcp-action:MESSAGE\npcp-body-type:text\n\nhi");
      Peer peer = server.accepted();
      assertThat(peer.headers).doesNotContainKey("Sec-WebSocket-Protocol");
      assertThat(peer.take()).isEqualTo("pcp-action:MESSAGE\npcp-body-type:text\n\nhi");
      client.enterContext("a:b");
      assertThat(peer.take())
          .isEqualTo("pcp-action:wsContext\npcp-body-type:text\ncontext:a\\:b\n\n");
      peer.send("pcp-action:MESSAGE\n\nho");
      Await.until("it is heard", () -> heard.contains("pcp-action:MESSAGE\n\nho"));
      assertThatThrownBy(() -> client.call("notify", "x"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("pcp");
    }
  }

  @Test
  void aCloudEventIsAnObjectThere() {
    try (ServiceClient client = client().format("cloudevent").build()) {
      CompletableFuture<Map<?, ?>> heard = new CompletableFuture<>();
      client.on("message", Map.class, heard::complete);
      client.emit("ignored", Map.of("type", "a.b"));
      Peer peer = server.accepted();
      assertThat(json(peer.take())).isEqualTo(json("{\"type\":\"a.b\"}"));
      peer.send("{\"type\":\"c.d\"}");
      assertThat(get(heard).get("type")).isEqualTo("c.d");
    }
  }

  @Test
  void whatIsNoFrameIsPassedOver() {
    try (ServiceClient client = client().build()) {
      CompletableFuture<JsonNode> heard = new CompletableFuture<>();
      client.on("x", heard::complete);
      client.connect();
      Peer peer = server.accepted();
      peer.send("{");
      peer.send("[]");
      peer.send(new byte[] {1});
      peer.send("{\"event\":\"x\",\"data\":1}");
      assertThat(get(heard).asInt()).isEqualTo(1);
    }
  }

  @Test
  void aMessageThatIsTooLongEndsTheConnection() {
    try (ServiceClient client = client().maxMessage(100).build()) {
      client.connect();
      server.accepted().send("{\"event\":\"x\",\"data\":\"" + "x".repeat(200) + "\"}");
      server.accepted();
    }
  }

  @Test
  void disconnectSendsWhatWaitsAndConnectComesBack() {
    try (ServiceClient client = client().build()) {
      List<String> states = states(client);
      get(client.connect());
      Peer first = server.accepted();
      client.emit("a", null);
      CompletableFuture<JsonNode> call = client.call("b", null);
      get(client.disconnect());
      assertThat(json(first.take()).path("event").asText()).isEqualTo("a");
      assertThat(json(first.take()).path("event").asText()).isEqualTo("b");
      assertThat(first.take()).isEqualTo("close 1000");
      assertThat(failure(call).code()).isEqualTo("UNKNOWN_OUTCOME");
      assertThat(client.state()).isEqualTo(State.CLOSED);
      get(client.connect());
      server.accepted();
      client.close();
      assertThat(states)
          .containsExactly("connecting", "live", "closed", "connecting", "live", "gap", "closed");
      assertThat(failure(client.emit("c", null)).code()).isEqualTo("NOT_SENT");
      assertThat(failure(client.connect()).code()).isEqualTo("NOT_SENT");
    }
  }

  /** As of a server that stops. */
  @Test
  void threadsThatTakeNoTasksLoseNoAnswerAndNoEnd() {
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    ServiceClient client = client().executors(threads, threads).build();
    CompletableFuture<JsonNode> answered = client.call("a", null);
    CompletableFuture<JsonNode> lost = client.call("b", null);
    Peer peer = server.accepted();
    String ref = json(peer.take()).path("ref").asText();
    peer.take();
    threads.shutdownNow();
    peer.send("{\"ref\":\"" + ref + "\",\"data\":1}");
    assertThat(get(answered).asInt()).isEqualTo(1);
    client.close();
    assertThat(failure(lost).code()).isEqualTo("UNKNOWN_OUTCOME");
    assertThat(client.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void manyThreadsSendAndEachGetsItsAnswer() {
    try (ServiceClient client = client().build()) {
      client.connect();
      Peer peer = server.accepted();
      List<CompletableFuture<Integer>> calls =
          IntStream.range(0, 200)
              .parallel()
              .mapToObj(n -> client.call("echo", Map.of("n", n), Integer.class))
              .toList();
      for (int i = 0; i < 200; i++) {
        JsonNode frame = json(peer.take());
        peer.send(
            "{\"ref\":\""
                + frame.path("ref").asText()
                + "\",\"data\":"
                + frame.path("data").path("n")
                + "}");
      }
      assertThat(calls.stream().map(ServiceClientTest::get).toList())
          .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    }
  }

  @Test
  void whatCannotBeIsSaidWhenTheClientIsMade() {
    assertThatThrownBy(() -> ServiceClient.builder().build())
        .hasMessageContaining("carillon.client.client.url");
    assertThatThrownBy(() -> client().url("ftp://x").build()).hasMessageContaining("ws://");
    assertThatThrownBy(() -> client().header("Connection", "my-secret").build())
        .hasMessageContaining("Connection")
        .message()
        .doesNotContain("my-secret");
    assertThatThrownBy(() -> client().queue(0).build()).hasMessageContaining("queue");
    assertThatThrownBy(() -> client().heartbeat(Duration.ZERO).build())
        .hasMessageContaining("heartbeat");
  }
}
