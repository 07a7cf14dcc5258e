package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.carillon.testing.Await;
import org.carillon.testing.Proxy;
import org.carillon.tunnel.AgentErrors;
import org.carillon.tunnel.AgentKey;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.DataStore;
import org.carillon.tunnel.FileDataStore;
import org.carillon.tunnel.TunnelLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that end, servers that refuse, names that stay. */
class AgentReconnectTest {

  @TempDir Path directory;

  private final AgentTestServer server = new AgentTestServer();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    server.close();
  }

  private <T extends AutoCloseable> T with(T one) {
    opened.add(0, one);
    return one;
  }

  private static Agent.Builder builder(String... urls) {
    return Agent.builder()
        .urls(List.of(urls).stream().map(URI::create).toList())
        .secret(AgentTestServer.SECRET)
        .reconnectDelays(Duration.ofMillis(20), Duration.ofMillis(100));
  }

  /** Starts one whose events are noted. */
  private Agent start(Agent.Builder builder) {
    Agent agent = with(builder.build());
    agent
        .onConnected(url -> events.add("connected"))
        .onReady(session -> events.add("ready " + session.name() + " " + session.firstTime()))
        .onReconnected(
            session -> events.add("reconnected " + session.name() + " " + session.firstTime()))
        .onDisconnected(end -> events.add("disconnected"))
        .onError(error -> events.add("error " + error.code()));
    return agent.start();
  }

  private void awaitEvent(String event) {
    Await.until(event + " in " + events, () -> events.contains(event));
  }

  private static String text(int port) {
    return "ws://localhost:" + port + "/agent";
  }

  @Test
  void anAgentComesBackAfterACutWithItsName() throws IOException {
    Agent agent = start(builder(server.url()));
    awaitEvent("ready A1 true");
    for (int i = 1; i <= 3; i++) {
      int times = i;
      server.line("A1").cut();
      Await.until(
          times + " times back in " + events,
          () -> events.stream().filter("reconnected A1 false"::equals).count() == times);
    }
    assertThat(agent.send("echo", 1).join().intValue()).isEqualTo(1);
    assertThat(events)
        .containsExactly(
            "connected",
            "ready A1 true",
            "disconnected",
            "reconnected A1 false",
            "disconnected",
            "reconnected A1 false",
            "disconnected",
            "reconnected A1 false");
  }

  @Test
  void anAgentWaitsForAServerThatIsNotThereYet() throws IOException {
    Proxy proxy = with(new Proxy(1));
    proxy.cut();
    start(builder(text(proxy.port())));
    awaitEvent("error OFFLINE");
    proxy.turn(server.port());
    proxy.restore();
    awaitEvent("ready A1 true");
  }

  @Test
  void addressesAreTriedInTurn() throws IOException {
    Proxy dead = with(new Proxy(1));
    dead.cut();
    Agent agent = start(builder(text(dead.port()), server.url()));
    awaitEvent("ready A1 true");
    assertThat(agent.session().url().toString()).isEqualTo(server.url());
  }

  @Test
  void anAgentLeavesAServerThatSaysGoodbyeForTheNext() {
    AgentTestServer other = with(new AgentTestServer());
    Agent agent = start(builder(server.url(), other.url()));
    awaitEvent("ready A1 true");
    other.keys.putAll(server.keys);
    server.line("A1").tunnel.goodbye(Duration.ofSeconds(5));
    awaitEvent("reconnected A1 false");
    assertThat(agent.session().url().toString()).isEqualTo(other.url());
    Await.until("the first has nobody left", () -> server.lines.isEmpty());
  }

  @Test
  void aServerThatFellSilentIsGivenUp() throws IOException {
    server.heartbeat = Duration.ofMillis(200);
    Proxy proxy = with(new Proxy(server.port()));
    start(builder(text(proxy.port())).connectTimeout(Duration.ofMillis(500)));
    awaitEvent("ready A1 true");
    proxy.stall();
    awaitEvent("disconnected");
    proxy.restore();
    awaitEvent("reconnected A1 false");
  }

  @Test
  void pingsAloneKeepAConnection() {
    server.heartbeat = Duration.ofMillis(100);
    start(builder(server.url()));
    awaitEvent("ready A1 true");
    long begin = System.nanoTime();
    // a second is ten heartbeats: what is silent for two and a half would be over
    Await.until("a second", () -> System.nanoTime() - begin > 1_000_000_000L);
    assertThat(events).containsExactly("connected", "ready A1 true");
  }

  @Test
  void aWrongSecretIsAnErrorAndTheAgentGoesOn() {
    server.secrets = List.of(AgentTestServer.OTHER_SECRET);
    Agent agent = start(builder(server.url()));
    awaitEvent("error WRONG_SECRET");
    assertThat(agent.isReady()).isFalse();
    server.secrets = List.of(AgentTestServer.SECRET);
    awaitEvent("ready A1 true");
  }

  @Test
  void theSecondSecretIsTriedWhereTheFirstIsNotKnown() {
    server.secrets = List.of(AgentTestServer.OTHER_SECRET);
    start(builder(server.url()).secret(AgentTestServer.OTHER_SECRET));
    awaitEvent("ready A1 true");
    assertThat(events).doesNotContain("error WRONG_SECRET");
  }

  @Test
  void aSecretChangesWithoutAnOutage() throws IOException {
    start(builder(server.url()).secret(AgentTestServer.OTHER_SECRET));
    awaitEvent("ready A1 true");
    server.secrets = List.of(AgentTestServer.SECRET, AgentTestServer.OTHER_SECRET);
    server.line("A1").cut();
    awaitEvent("reconnected A1 false");
    server.secrets = List.of(AgentTestServer.OTHER_SECRET);
    server.line("A1").cut();
    Await.until(
        "back again in " + events,
        () -> events.stream().filter("reconnected A1 false"::equals).count() == 2);
    assertThat(events).noneMatch(event -> event.startsWith("error"));
  }

  @Test
  void afterARefusalItWaitsForAtLeastHalfOfTheLongestDelay() {
    server.secrets = List.of(AgentTestServer.OTHER_SECRET);
    List<Long> times = new CopyOnWriteArrayList<>();
    Agent agent =
        with(
            builder(server.url())
                .reconnectDelays(Duration.ofMillis(1), Duration.ofSeconds(2))
                .build());
    agent.onError(error -> times.add(System.nanoTime()));
    agent.start();
    Await.until("two refusals", () -> times.size() == 2);
    assertThat(times.get(1) - times.get(0)).isGreaterThan(900_000_000L);
  }

  @Test
  void aNameIsKeptInTheFile() {
    Path file = directory.resolve("agent.json");
    Agent first = start(builder(server.url()).dataStore(FileDataStore.of(file)));
    awaitEvent("ready A1 true");
    first.close();
    events.clear();
    start(builder(server.url()).dataStore(FileDataStore.of(file)));
    awaitEvent("ready A1 false");
    assertThat(server.hellos.get(0).key()).isEqualTo(server.hellos.get(1).key());
    assertThat(server.hellos.get(0).instance()).isNotEqualTo(server.hellos.get(1).instance());
  }

  @Test
  void withoutADataStoreTheNameIsNewEachTime() {
    start(builder(server.url())).close();
    start(builder(server.url()));
    Await.until("a new name", () -> events.stream().anyMatch(e -> e.startsWith("ready")));
    assertThat(events).allMatch(event -> !event.endsWith("false"));
  }

  @Test
  void aNameThatTheServerForgotIsAnError() {
    Path file = directory.resolve("agent.json");
    start(builder(server.url()).dataStore(FileDataStore.of(file)));
    awaitEvent("ready A1 true");
    AgentTestServer other = with(new AgentTestServer());
    start(builder(other.url()).dataStore(FileDataStore.of(file)));
    awaitEvent("error UNKNOWN_AGENT");
  }

  @Test
  void aNameOfAnothersKeyIsAnError() {
    start(builder(server.url()));
    awaitEvent("ready A1 true");
    Map<String, Object> stolen = Map.of("name", "A1", "key", AgentKey.generate().encoded());
    start(builder(server.url()).dataStore(new FixedStore(stolen)));
    awaitEvent("error NOT_AUTHORIZED");
  }

  @Test
  void aSecondAgentOfANameWaitsUntilTheFirstIsGone() {
    Path file = directory.resolve("agent.json");
    Agent first = start(builder(server.url()).dataStore(FileDataStore.of(file)));
    awaitEvent("ready A1 true");
    start(builder(server.url()).dataStore(FileDataStore.of(file)));
    awaitEvent("error DUPLICATE_ID");
    assertThat(first.isReady()).isTrue();
    first.close();
    awaitEvent("ready A1 false");
  }

  @Test
  void aStoreWithoutAKeyEndsTheAgentAtOnce() {
    Agent agent = start(builder(server.url()).dataStore(new FixedStore(Map.of("name", "A1"))));
    awaitEvent("error INTERNAL_SERVER_ERROR");
    Await.until(
        "it has ended", () -> agent.closed().toCompletableFuture().isCompletedExceptionally());
    assertThat(agent.ready().toCompletableFuture()).isCompletedExceptionally();
    assertThat(server.opened).hasValue(0);
  }

  @Test
  void aFileThatIsNoJsonEndsTheAgentAtOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.json"), "{\"key\":");
    Agent agent = start(builder(server.url()).dataStore(FileDataStore.of(file)));
    Await.until(
        "it has ended", () -> agent.closed().toCompletableFuture().isCompletedExceptionally());
  }

  @Test
  void aConfigurationMayComeLater() {
    CompletableFuture<AgentConfiguration> later = new CompletableFuture<>();
    Agent agent = start(Agent.builder().configuration(later));
    assertThat(TestJson.code(() -> agent.send("echo", 1).join())).isEqualTo(AgentErrors.OFFLINE);
    CompletableFuture<JsonNode> waiting =
        agent.send("echo", 2, CallOptions.DEFAULT.withIdempotencyKey("k"));
    later.complete(
        AgentConfiguration.builder().url(server.url()).secret(AgentTestServer.SECRET).build());
    awaitEvent("ready A1 true");
    assertThat(waiting.join().intValue()).isEqualTo(2);
  }

  @Test
  void aConfigurationThatFailsEndsTheAgent() {
    Agent agent =
        start(
            Agent.builder()
                .configuration(
                    CompletableFuture.failedFuture(new IllegalStateException("no vault"))));
    awaitEvent("error INTERNAL_SERVER_ERROR");
    Await.until(
        "it has ended", () -> agent.closed().toCompletableFuture().isCompletedExceptionally());
  }

  @Test
  void anAgentThatWaitsForItsConfigurationIsClosedAtOnce() {
    Agent agent = start(Agent.builder().configuration(new CompletableFuture<>()));
    agent.close();
    assertThat(agent.closed().toCompletableFuture()).isCompleted();
    assertThat(agent.ready().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void anAgentThatIsNotConnectedIsClosedAtOnce() throws IOException {
    Proxy proxy = with(new Proxy(server.port()));
    proxy.stall();
    Agent agent = start(builder(text(proxy.port())));
    Await.until("it tries", () -> proxy.accepted() > 0);
    agent.close();
    assertThat(agent.closed().toCompletableFuture()).isCompleted();
    assertThat(server.lines).isEmpty();
  }

  @Test
  void aCallThatIsCutIsOfUnknownOutcome() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    server.answering =
        call -> {
          asked.incrementAndGet();
          return new CompletableFuture<>();
        };
    Agent agent = start(builder(server.url()));
    awaitEvent("ready A1 true");
    CompletableFuture<JsonNode> call = agent.send("slow", null);
    Await.until("it is asked", () -> asked.get() == 1);
    server.line("A1").cut();
    assertThat(TestJson.code(call::join)).isEqualTo(AgentErrors.UNKNOWN_OUTCOME);
  }

  @Test
  void aCallWithAKeyIsSentAgainAfterACutAndCarriedOutOnce() throws IOException {
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<Object> slow = new CompletableFuture<>();
    server.answering =
        call -> {
          runs.incrementAndGet();
          return slow;
        };
    Agent agent = start(builder(server.url()));
    awaitEvent("ready A1 true");
    CompletableFuture<JsonNode> call =
        agent.send("slow", null, CallOptions.DEFAULT.withIdempotencyKey("k"));
    Await.until("it is asked", () -> runs.get() == 1);
    server.line("A1").cut();
    awaitEvent("reconnected A1 false");
    slow.complete(BodyMapper.write(TestJson.MAPPER, "once"));
    assertThat(call.join().asText()).isEqualTo("once");
    assertThat(runs).hasValue(1);
  }

  @Test
  void aCallWithAKeyThatWasNeverSentSaysSo() {
    Agent agent = start(builder("ws://localhost:1/agent"));
    CallOptions soon =
        CallOptions.DEFAULT.withIdempotencyKey("k").withTimeout(Duration.ofMillis(50));
    assertThat(TestJson.code(() -> agent.send("any", null, soon).join()))
        .isEqualTo(AgentErrors.NOT_SENT);
  }

  @Test
  void aCallWithAKeyThatWasCutAndFindsNoWayBackIsOfUnknownOutcome() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    server.answering =
        call -> {
          asked.incrementAndGet();
          return new CompletableFuture<>();
        };
    Proxy proxy = with(new Proxy(server.port()));
    Agent agent = start(builder(text(proxy.port())));
    awaitEvent("ready A1 true");
    CallOptions soon =
        CallOptions.DEFAULT.withIdempotencyKey("k").withTimeout(Duration.ofSeconds(1));
    CompletableFuture<JsonNode> call = agent.send("any", null, soon);
    Await.until("it is asked", () -> asked.get() == 1);
    proxy.cut();
    assertThat(TestJson.code(call::join)).isEqualTo(AgentErrors.UNKNOWN_OUTCOME);
  }

  @Test
  void callsWithKeysAreBounded() {
    Agent agent = start(builder("ws://localhost:1/agent").limits(new TunnelLimits(1_000, 2)));
    Await.until("it has its configuration", () -> events.contains("error OFFLINE"));
    CallOptions key = CallOptions.DEFAULT.withIdempotencyKey("a");
    agent.send("any", null, key);
    agent.send("any", null, key.withIdempotencyKey("b"));
    assertThat(TestJson.code(() -> agent.send("any", null, key.withIdempotencyKey("c")).join()))
        .isEqualTo(AgentErrors.TOO_MANY_CALLS);
  }

  @Test
  void whoIsNoServerOfAgentsIsToldApart() throws IOException {
    try (NotAnAgentServer impostor = new NotAnAgentServer()) {
      start(builder(impostor.url()));
      awaitEvent("error INVALID_MESSAGE");
    }
  }

  @Test
  void aNameThatCannotBeKeptIsAnErrorAndTheAgentWorks() {
    DataStore full =
        new DataStore() {
          private final AtomicInteger saves = new AtomicInteger();

          @Override
          public CompletionStage<Map<String, Object>> load() {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public CompletionStage<Void> save(Map<String, Object> data) {
            return saves.getAndIncrement() == 0
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IOException("disk full"));
          }
        };
    Agent agent = start(builder(server.url()).dataStore(full));
    awaitEvent("ready A1 true");
    assertThat(events).contains("error INTERNAL_SERVER_ERROR");
    assertThat(agent.send("echo", 1).join().intValue()).isEqualTo(1);
  }

  @Test
  void aListenerThatFailsHoldsUpNoOther() {
    Agent agent = with(builder(server.url()).build());
    agent.onReady(
        session -> {
          throw new IllegalStateException("a listener's");
        });
    agent.onReady(session -> events.add("second"));
    agent.start();
    awaitEvent("second");
  }

  /** One that has what it was made with, and keeps nothing. */
  private record FixedStore(Map<String, Object> kept) implements DataStore {

    @Override
    public CompletionStage<Map<String, Object>> load() {
      return CompletableFuture.completedFuture(kept);
    }

    @Override
    public CompletionStage<Void> save(Map<String, Object> data) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
