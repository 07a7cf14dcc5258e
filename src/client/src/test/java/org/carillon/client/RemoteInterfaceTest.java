package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.carillon.client.PeerServer.Peer;
import org.carillon.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces and handlers of an application. */
class RemoteInterfaceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  record Received(String text) {}

  record Order(int book, int quantity) {}

  @RemoteService("chat")
  interface Chat {

    CompletionStage<String> message(String text);

    CompletableFuture<List<Received>> last(int number, String room);

    String wait(String text);

    void tell(String text);

    CompletionStage<Void> order(Order order);

    @RemoteOperation(value = "Books:read", timeoutMillis = 300)
    CompletionStage<Map<String, Object>> read(int id);

    default CompletionStage<String> shout(String text) {
      return message(text.toUpperCase());
    }

    @OnEvent
    void received(Received received);
  }

  @RemoteService("chat")
  interface Listening {

    List<String> HEARD = new CopyOnWriteArrayList<>();

    @OnEvent("received")
    default void heard(Received received) {
      HEARD.add(received.text());
    }
  }

  /** What hears for an interface, or by itself. */
  public static class Screen {

    final List<String> shown = new CopyOnWriteArrayList<>();

    public void received(Received received) {
      shown.add(received.text());
    }

    @OnEvent("received")
    void node(JsonNode data) {
      shown.add("node " + data.path("text").asText());
    }

    @OnEvent
    private void cleared() {
      shown.add("cleared");
    }

    @OnEvent("raw")
    void raw(ServiceMessage message) {
      shown.add(message.event());
      throw new IllegalStateException("which stops nobody");
    }
  }

  interface Faulty {

    @OnEvent
    String answers(Received received);

    @OnEvent
    void two(Received one, Received two);

    CompletionStage<String> twice(String a);

    CompletionStage<String> twice(String a, int b);

    @SuppressWarnings("rawtypes")
    CompletionStage raw(String a);

    Future<String> future(String a);
  }

  private PeerServer server;
  private ServiceClient client;
  private Peer peer;

  @BeforeEach
  void start() throws IOException {
    server = new PeerServer();
    client = ServiceClient.builder().url(server.url("/ws/chat")).build();
    client.connect();
    peer = server.accepted();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private JsonNode taken() {
    try {
      return JSON.readTree(peer.take());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode answer(String data) {
    JsonNode call = taken();
    peer.send("{\"ref\":\"" + call.path("ref").asText() + "\",\"data\":" + data + "}");
    return call;
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void methodsAreOperationsAndParametersAreDataByName() {
    Chat chat = client.proxy(Chat.class, new Screen());
    CompletionStage<String> message = chat.message("hi");
    JsonNode call = answer("\"done\"");
    assertThat(call.path("event").asText()).isEqualTo("message");
    assertThat(call.path("data").toString()).isEqualTo("{\"text\":\"hi\"}");
    assertThat(get(message)).isEqualTo("done");

    CompletableFuture<List<Received>> last = chat.last(2, "r");
    assertThat(answer("[{\"text\":\"a\"}]").path("data").toString())
        .isEqualTo("{\"number\":2,\"room\":\"r\"}");
    assertThat(get(last)).containsExactly(new Received("a"));

    CompletionStage<Void> order = chat.order(new Order(1, 2));
    assertThat(answer("null").path("data").toString()).isEqualTo("{\"book\":1,\"quantity\":2}");
    assertThat(get(order)).isNull();

    chat.tell("x");
    assertThat(taken().has("ref")).isFalse();

    CompletionStage<String> shout = chat.shout("loud");
    assertThat(answer("\"\"").path("data").path("text").asText()).isEqualTo("LOUD");
    get(shout);

    CompletionStage<Map<String, Object>> read = chat.read(7);
    assertThat(taken().path("event").asText()).isEqualTo("Books:read");
    assertThatThrownBy(() -> get(read))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ServiceException.class, e -> assertThat(e.code()).isEqualTo("TIMEOUT"));
    assertThat(chat).hasToString("Chat of " + client).isEqualTo(chat);
    assertThatThrownBy(() -> chat.received(new Received("x")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whoWaitsGetsTheAnswerOrTheError() {
    Chat chat = client.proxy(Chat.class, new Screen());
    CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> chat.wait("a"));
    answer("\"b\"");
    assertThat(get(waiting)).isEqualTo("b");
    CompletableFuture<String> failing = CompletableFuture.supplyAsync(() -> chat.wait("a"));
    String ref = taken().path("ref").asText();
    peer.send("{\"ref\":\"" + ref + "\",\"event\":\"error\",\"data\":{\"code\":\"NO\"}}");
    assertThatThrownBy(() -> get(failing))
        .cause()
        .isInstanceOfSatisfying(ServiceException.class, e -> assertThat(e.code()).isEqualTo("NO"));
  }

  @Test
  void eventsGoToTheHandlerOrToADefaultMethod() {
    Screen screen = new Screen();
    client.proxy(Chat.class, screen);
    client.proxy(Listening.class);
    peer.send("{\"event\":\"received\",\"data\":{\"text\":\"a\"}}");
    Await.until("both hear", () -> screen.shown.contains("a") && Listening.HEARD.contains("a"));
    assertThat(screen.shown).containsExactly("a");
  }

  @Test
  void anObjectHearsByItsMethodsUntilItIsCancelled() {
    Screen screen = new Screen();
    ServiceClient.Subscription subscription = client.on(screen);
    peer.send("{\"event\":\"raw\"}");
    peer.send("{\"event\":\"received\",\"data\":{\"text\":\"a\"}}");
    peer.send("{\"event\":\"cleared\"}");
    Await.until("all are heard", () -> screen.shown.size() == 3);
    assertThat(screen.shown).containsExactly("raw", "node a", "cleared");
    subscription.cancel();
    CompletableFuture<JsonNode> barrier = new CompletableFuture<>();
    client.on("barrier", barrier::complete);
    peer.send("{\"event\":\"cleared\"}");
    peer.send("{\"event\":\"barrier\"}");
    get(barrier);
    assertThat(screen.shown).hasSize(3);
  }

  @Test
  void whatIsWrongIsSaidAtOnceWithWhatToDo() {
    assertThatThrownBy(() -> client.proxy(Faulty.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Faulty.class.getName())
        .hasMessageContaining("answers has @OnEvent and a result; make it void")
        .hasMessageContaining("two has @OnEvent and several parameters")
        .hasMessageContaining("twice is there twice")
        .hasMessageContaining("raw returns a raw CompletionStage")
        .hasMessageContaining("future returns Future");
    assertThatThrownBy(() -> client.proxy(Chat.class))
        .hasMessageContaining("received has @OnEvent and no body")
        .hasMessageContaining("proxy(Chat.class, handler)");
    assertThatThrownBy(() -> client.proxy(Chat.class, "text"))
        .hasMessageContaining("java.lang.String has no public method");
    assertThatThrownBy(() -> client.proxy(String.class)).hasMessageContaining("no interface");
    assertThatThrownBy(() -> client.on("text")).hasMessageContaining("no method with @OnEvent");
  }
}
