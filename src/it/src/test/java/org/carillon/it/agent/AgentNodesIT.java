package org.carillon.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.carillon.agent.Agent;
import org.carillon.agentserver.AgentServer;
import org.carillon.console.ConsoleService;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.PostgresServer;
import org.carillon.testing.RedisProcess;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.testing.WsClient;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.FileDataStore;
import org.carillon.tunnel.Tunnel;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one Redis and one PostgreSQL: an agent of either is reached from both, has its
 * name from both, and what is to be done once is done once.
 *
 * <p>One agent at each node has that node do what a test wants; the others are the test's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentNodesIT {

  private static final String SECRET = "the secret of the tests of two nodes with 32 bytes or more";
  private static final int LONG = 20_000;

  @TempDir private static Path directory;

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private ServerProcess one;
  private ServerProcess two;
  private Guest atOne;
  private Guest atTwo;

  @BeforeAll
  void start() throws Exception {
    WebArchive archive =
        Wars.with(NodeHooks.class, NodeHooks.Asked.class, NodeHooks.Kept.class, NodeOrder.class)
            .addPackage(TenantCaller.class.getPackage()) // the demo's users
            .addAsResource(Wars.persistence("nodes"), "META-INF/persistence.xml")
            .addAsLibrary(AgentProcess.place(ConsoleService.class).toFile())
            .addAsLibrary(AgentProcess.place(AgentServer.class).toFile())
            .addAsLibrary(AgentProcess.place(Tunnel.class).toFile());
    Path war = Wars.write(archive, "agent-nodes.war");
    RedisProcess redis = running(RedisProcess.started());
    PostgresServer postgres = running(PostgresServer.start("agents-postgres"));
    one = running(node("agents-1", redis, postgres)).war(war, "/nodes").start();
    ready(one); // alone, since it makes the tables
    two = running(node("agents-2", redis, postgres)).war(war, "/nodes").start();
    ready(two);
    atOne = running(guest("at-one", one));
    atTwo = running(guest("at-two", two));
    Await.until(
        "the nodes know each other",
        () -> atTwo.all("who", LONG).size() == 2 && atOne.all("who", LONG).size() == 2);
  }

  private <T extends AutoCloseable> T running(T one) {
    running.push(one);
    return one;
  }

  private static ServerProcess node(String name, RedisProcess redis, PostgresServer postgres) {
    return ServerProcess.named(name)
        .database(postgres)
        .environment("CARILLON_AGENT_SECRET", SECRET)
        .property("carillon.application", "nodes")
        .property("carillon.agent.send.attempts", "1")
        .property("carillon.cluster", "redis-streams")
        .property("carillon.redis.urls", redis.url());
  }

  private static void ready(ServerProcess server) throws Exception {
    server.awaitStatus("/nodes/carillon/health/ready", status -> status == 200);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable one : running) { // the last one first
      one.close();
    }
  }

  /** An agent, what it heard, and what it was told. */
  private static final class Guest implements AutoCloseable {

    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<String> errors = new CopyOnWriteArrayList<>();
    final List<Long> left = new CopyOnWriteArrayList<>();
    final List<Long> back = new CopyOnWriteArrayList<>();
    final Source source = new Source();
    final AtomicBoolean isMended = new AtomicBoolean();
    final CompletableFuture<Object> held = new CompletableFuture<>();
    final CompletableFuture<Long> reached = new CompletableFuture<>();
    final Agent agent;

    Guest(Path store, ServerProcess... nodes) {
      Agent.Builder builder =
          Agent.builder()
              .secret(SECRET)
              .dataStore(FileDataStore.of(store))
              .reconnectDelays(Duration.ofMillis(50), Duration.ofMillis(500));
      for (ServerProcess node : nodes) {
        builder.url(node.ws("/nodes/agent"));
      }
      agent = builder.build();
      agent.onError(error -> errors.add(error.code()));
      agent.onDisconnected(gone -> left.add(System.nanoTime()));
      agent.onReconnected(session -> back.add(System.nanoTime()));
      agent.onHook("who", message -> name());
      agent.onHook("echo", message -> hear(message.json().asText()));
      agent.onHook(
          "never",
          message -> {
            hear("never");
            return new CompletableFuture<>();
          });
      agent.onHook("count", message -> source);
      agent.onHook(
          "brittle",
          message -> {
            if (!isMended.get()) {
              throw new AgentException("BROKEN");
            }
            return hear(message.json().asText());
          });
      agent.onHook(
          "fails",
          message -> {
            throw new AgentException("SOLD_OUT", "none is left", Map.of("left", 0));
          });
      agent.onHook(
          "slow",
          message -> {
            hear(message.json().asText());
            return held;
          });
      agent.start();
    }

    /** Is asked at once by another one, through the node of that. */
    private void reached(Guest by) {
      CompletableFuture.supplyAsync(() -> by.relay(this, "who", ""))
          .thenAccept(
              answer -> {
                assertThat(answer).isEqualTo(name());
                reached.complete(System.nanoTime());
              })
          .exceptionally(
              failure -> {
                reached.completeExceptionally(failure);
                return null;
              });
    }

    private String hear(String text) {
      heard.add(text);
      return text;
    }

    Guest ready() throws Exception {
      agent.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
      return this;
    }

    String name() {
      return agent.ready().toCompletableFuture().join().name();
    }

    JsonNode ask(String action, Object body) {
      return agent.send(action, body).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Has its node call another agent: the answer, or the code of the error and its details. */
    String relay(String name, String action, String text, int millis, String key) {
      return agent
          .send("relay", new NodeHooks.Asked(name, action, text, millis, key))
          .handle((answer, failure) -> failure == null ? answer.asText() : coded(failure))
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    }

    String relay(Guest other, String action, String text) {
      return relay(other.name(), action, text, LONG, "");
    }

    private static String coded(Throwable failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return cause instanceof AgentException known
          ? known.code() + (known.details() == null ? "" : " " + known.details())
          : cause.toString();
    }

    /** Has its node call all agents. */
    Map<String, String> all(String action, int millis) {
      Map<String, String> all = new TreeMap<>();
      ask("relayAll", new NodeHooks.Asked("", action, "", millis, ""))
          .properties()
          .forEach(member -> all.put(member.getKey(), member.getValue().asText()));
      return all;
    }

    /** Has its node send durable messages, each in a transaction of its own. */
    void keep(String name, String action, List<String> texts) {
      texts.forEach(text -> ask("keep", new NodeHooks.Kept(name, action, List.of(text))));
    }

    void awaitHeard(List<String> texts) {
      Await.until("all came: " + texts, () -> heard.size() >= texts.size());
      assertThat(heard).containsExactlyElementsOf(texts);
    }

    @Override
    public void close() {
      agent.close();
    }
  }

  /** Gives numbers as they are asked for, for ever, and notes what it is told. */
  private static final class Source implements Flow.Publisher<Object>, Flow.Subscription {

    final AtomicLong asked = new AtomicLong();
    final AtomicBoolean isCancelled = new AtomicBoolean();
    private Flow.Subscriber<? super Object> reader;

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
      reader = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public synchronized void request(long n) {
      for (long i = 0; i < n; i++) {
        reader.onNext(asked.incrementAndGet());
      }
    }

    @Override
    public void cancel() {
      isCancelled.set(true);
    }
  }

  /** Asks for what a test says. */
  private static final class Reader implements Flow.Subscriber<Integer> {

    final List<Integer> items = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> end = new CompletableFuture<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(Integer item) {
      items.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Guest.coded(failure));
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }

  /** Has its node ask another agent for a stream. */
  private static Reader read(Guest by, Guest of, int millis) {
    Reader reader = new Reader();
    by.agent.stream(
            "relayStream",
            new NodeHooks.Asked(of.name(), "count", "", millis, ""),
            Integer.class,
            CallOptions.DEFAULT)
        .subscribe(reader);
    return reader;
  }

  private static Path store(String name) {
    return directory.resolve(name + ".json");
  }

  private static Guest guest(String store, ServerProcess... nodes) throws Exception {
    return new Guest(store(store), nodes).ready();
  }

  private static List<String> texts(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + " " + i).toList();
  }

  private void awaitOffline(String name) {
    Await.until(
        "its node has let go",
        () -> atTwo.relay(name, "echo", "", LONG, "").equals("AGENT_NOT_CONNECTED"));
  }

  @Test
  @Order(1)
  void anAgentIsCalledFromTheOtherNode() throws Exception {
    String name;
    try (Guest agent = guest("called", one)) {
      name = agent.name();
      assertThat(atTwo.relay(agent, "echo", "Grüße 🔔")).isEqualTo("Grüße 🔔");
      String large = "x".repeat(100_000);
      assertThat(atTwo.relay(agent, "echo", large)).isEqualTo(large);
      assertThat(atTwo.relay(agent, "fails", "")).isEqualTo("SOLD_OUT {left=0}");
      assertThat(atTwo.relay(agent, "what", "")).isEqualTo("UNKNOWN_ACTION");
      assertThat(atTwo.relay(name, "never", "", 300, "")).isEqualTo("TIMEOUT");
      assertThat(atTwo.relay("A9999", "echo", "", LONG, "")).isEqualTo("UNKNOWN_AGENT");
    }
    awaitOffline(name);
  }

  @Test
  @Order(1)
  void theAgentsOfBothNodesAnswer() throws Exception {
    try (Guest another = guest("one-of-all", one)) {
      assertThat(atTwo.all("who", LONG))
          .isEqualTo(
              Map.of(
                  atOne.name(), atOne.name(),
                  atTwo.name(), atTwo.name(),
                  another.name(), another.name()));
      assertThat(atTwo.all("fails", LONG).values()).containsOnly("SOLD_OUT").hasSize(3);
    }
  }

  @Test
  @Order(1)
  void aStreamOfAnAgentOfTheOtherNodeBringsWhatIsAskedForUntilItIsCancelled() throws Exception {
    try (Guest agent = guest("counting", one)) {
      Reader reader = read(atTwo, agent, LONG);
      reader.subscription.join().request(3);
      Await.until("three came", () -> reader.items.size() == 3);
      assertThat(agent.source.asked).as("no more than its reader").hasValue(3);
      reader.subscription.join().request(500);
      Await.until("all came", () -> reader.items.size() == 503);
      assertThat(reader.items).isEqualTo(IntStream.rangeClosed(1, 503).boxed().toList());
      assertThat(agent.source.asked).hasValue(503);
      reader.subscription.join().cancel();
      Await.until("the agent has heard", agent.source.isCancelled::get);
    }
  }

  @Test
  @Order(1)
  void aStreamOfAnAgentOfTheOtherNodeEndsWithItsTimeAndItsConnection() throws Exception {
    try (Guest agent = guest("counting-on", one)) {
      Reader late = read(atTwo, agent, 500);
      late.subscription.join().request(1);
      assertThat(late.end.get(60, TimeUnit.SECONDS)).isEqualTo("TIMEOUT");
      assertThat(late.items).containsExactly(1);
    }
    try (Guest agent = guest("counting-again", one)) {
      Reader cut = read(atTwo, agent, LONG);
      cut.subscription.join().request(1);
      Await.until("one came", () -> cut.items.size() == 1);
      agent.agent.close(Duration.ofMillis(1)).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(cut.end.get(60, TimeUnit.SECONDS)).isIn("UNKNOWN_OUTCOME", "NOT_SENT");
    }
  }

  @Test
  @Order(1)
  void theAgentsOfAllNodesAreListedWithTheirNodes() throws Exception {
    try (Guest agent = guest("listed", one)) {
      String first = atOne.ask("node", null).asText();
      String second = atTwo.ask("node", null).asText();
      JsonNode all = atTwo.ask("everywhere", null);
      assertThat(all.path(agent.name()).asText()).isEqualTo(first);
      assertThat(all.path(atOne.name()).asText()).isEqualTo(first);
      assertThat(all.path(atTwo.name()).asText()).isEqualTo(second);
      assertThat(all.has("missing")).isFalse();
    }
  }

  @Test
  @Order(1)
  void aSecondAgentOfANameIsRefusedAtTheOtherNodeAndTheFirstStays() throws Exception {
    try (Guest first = guest("double", one)) {
      Path copy = Files.copy(store("double"), store("copy"));
      try (Guest second = new Guest(copy, two)) {
        Await.until("it is refused", () -> !second.errors.isEmpty());
        assertThat(second.errors).containsOnly("DUPLICATE_ID");
      }
      assertThat(atTwo.relay(first, "echo", "still here")).isEqualTo("still here");
      assertThat(first.left).isEmpty();
    }
  }

  @Test
  @Order(1)
  void aDurableMessageReachesAnAgentOfTheOtherNodeOnceAndInOrder() throws Exception {
    List<String> before = texts("there", 20);
    List<String> offline = texts("offline", 20);
    String name;
    try (Guest agent = guest("kept", one)) {
      name = agent.name();
      atTwo.keep(name, "echo", before);
      agent.awaitHeard(before);
    }
    awaitOffline(name);
    atTwo.keep(name, "echo", offline);
    try (Guest agent = guest("kept", one)) {
      agent.awaitHeard(offline);
      atTwo.keep(name, "echo", List.of("last"));
      Await.until("the last came", () -> agent.heard.contains("last"));
      assertThat(agent.heard).as("each once").hasSize(21);
    }
  }

  @Test
  @Order(1)
  void anOperatorHasADeadMessageTriedAgainAtTheOtherNodeOrDropsIt() throws Exception {
    try (Guest agent = guest("brittle", one);
        WsClient operator =
            ClientHandshake.at(two.ws("/nodes/carillon/console/socket")).as("operator").connect()) {
      atTwo.keep(agent.name(), "brittle", List.of("one", "two"));
      Await.until("both are dead", () -> dead(operator, agent).size() == 2);
      List<JsonNode> dead = dead(operator, agent);
      assertThat(dead.get(0).path("error").asText()).isEqualTo("BROKEN");
      assertThat(dead.toString()).as("no body").doesNotContain("\"one\"");
      agent.isMended.set(true);
      Map<String, Long> first = Map.of("entry", dead.get(0).path("entry").asLong());
      Map<String, Long> second = Map.of("entry", dead.get(1).path("entry").asLong());
      assertThat(operator.call("dropMessage", second).path("done").asBoolean()).isTrue();
      assertThat(operator.code("dropMessage", second)).isEqualTo("NOT_FOUND");
      assertThat(operator.call("redriveMessage", first).path("done").asBoolean()).isTrue();
      agent.awaitHeard(List.of("one"));
      Await.until("it is done", () -> dead(operator, agent).isEmpty());
      Await.until(
          "the security log has it",
          () ->
              two.logText().contains("redrive of the message " + first.get("entry"))
                  && two.logText().contains("drop of the message " + second.get("entry")));
    }
  }

  /** The dead messages of an agent, as the console shows them. */
  private static List<JsonNode> dead(WsClient operator, Guest agent) {
    List<JsonNode> dead = new ArrayList<>();
    for (JsonNode row : operator.call("agents", Map.of()).path("dead")) {
      if (row.path("agent").asText().equals(agent.name())) {
        dead.add(row);
      }
    }
    return dead;
  }

  @Test
  @Order(1)
  void aCallThatIsRepeatedAtTheOtherNodeIsCarriedOutOnce() throws Exception {
    CallOptions once = CallOptions.DEFAULT.withIdempotencyKey("order-1");
    JsonNode number;
    try (Guest agent = guest("orders", one)) {
      number = agent.agent.send("order", "bell", once).get(60, TimeUnit.SECONDS);
    }
    try (Guest agent = guest("orders", two)) {
      assertThat(agent.agent.send("order", "bell", once).get(60, TimeUnit.SECONDS))
          .isEqualTo(number);
      assertThat(agent.ask("orders", "bell").asInt()).isEqualTo(1);
      assertThat(agent.ask("order", "bell")).isNotEqualTo(number);
      assertThat(agent.ask("orders", "bell").asInt()).isEqualTo(2);
    }
  }

  @Test
  @Order(1)
  void aRepeatAtTheOtherNodeWaitsForTheFirst() throws Exception {
    CallOptions once = CallOptions.DEFAULT.withIdempotencyKey("order-2");
    Guest agent = guest("orders-slowly", one);
    agent.agent.send("orderSlowly", "chime", once);
    Await.until("it is ordered", () -> atTwo.ask("orders", "chime").asInt() == 1);
    agent.agent.close(Duration.ofMillis(1)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    try (Guest again = guest("orders-slowly", two)) {
      CompletableFuture<JsonNode> repeat = again.agent.send("orderSlowly", "chime", once);
      assertThat(again.ask("orders", "chime").asInt()).isEqualTo(1);
      assertThat(repeat).isNotDone();
      assertThat(atOne.ask("release", null).asBoolean()).isTrue();
      assertThat(repeat.get(60, TimeUnit.SECONDS).asText()).isEqualTo("released");
      assertThat(again.ask("orders", "chime").asInt()).isEqualTo(1);
    }
  }

  @Test
  @Order(1)
  void anAgentThatIsAskedFromBothNodesWithOneKeyDoesItOnce() throws Exception {
    try (Guest agent = guest("asked-twice", one)) {
      assertThat(atTwo.relay(agent.name(), "echo", "first", LONG, "k")).isEqualTo("first");
      assertThat(atOne.relay(agent.name(), "echo", "second", LONG, "k")).isEqualTo("first");
      assertThat(agent.heard).containsExactly("first");
    }
  }

  @Test
  @Order(2)
  void aNodeThatStandsStillIsNamedAndItsAgentsMoveAway() throws Exception {
    String node = atOne.ask("node", null).asText();
    try (Guest agent = guest("moves", one)) {
      Path copy = Files.copy(store("moves"), store("moved"));
      one.pause();
      try {
        long began = System.nanoTime();
        assertThat(atTwo.all("who", 500))
            .isEqualTo(Map.of(atTwo.name(), atTwo.name(), "node:" + node, "TIMEOUT"));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .as("half a second of the call, and half a second more")
            .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
        try (Guest restarted = new Guest(copy, two).ready()) {
          assertThat(restarted.name()).isEqualTo(agent.name());
          assertThat(restarted.errors).isEmpty();
          assertThat(atTwo.relay(restarted, "echo", "moved")).isEqualTo("moved");
          one.resume();
          Await.until("the first node has let go", () -> !agent.left.isEmpty());
          assertThat(atOne.relay(restarted, "echo", "from the first node"))
              .isEqualTo("from the first node");
          assertThat(restarted.heard).containsExactly("moved", "from the first node");
        }
      } finally {
        one.resume();
      }
    }
  }

  @Test
  @Order(3)
  void theAgentsOfANodeThatIsKilledAreReachedAtTheOther() throws Exception {
    List<Guest> fleet = new ArrayList<>();
    try (Guest lost = guest("lost", one)) {
      for (int i = 0; i < 5; i++) {
        fleet.add(guest("fleet-" + i, one, two));
      }
      List<String> names = fleet.stream().map(Guest::name).toList();
      fleet.forEach(agent -> agent.agent.onReconnected(back -> agent.reached(atTwo)));
      Guest busy = fleet.get(0);
      atTwo.keep(busy.name(), "slow", List.of("in flight"));
      Await.until("it is in flight", () -> busy.heard.size() == 1);

      CompletableFuture<String> underWay =
          CompletableFuture.supplyAsync(() -> atTwo.relay(lost.name(), "never", "", 1_500, ""));
      Await.until("it is under way", () -> lost.heard.contains("never"));

      one.kill9();
      for (Guest agent : fleet) {
        assertThat(agent.reached.get(60, TimeUnit.SECONDS) - agent.back.get(0))
            .as("reached within a second of its return")
            .isLessThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(Duration.ofNanos(agent.back.get(0) - agent.left.get(0)))
            .as("delays of at most half a second, and half a second for the node that is dead")
            .isLessThan(Duration.ofSeconds(5));
      }
      assertThat(fleet).extracting(Guest::name).isEqualTo(names);

      atTwo.keep(busy.name(), "echo", List.of("behind it"));
      assertThat(underWay.get(60, TimeUnit.SECONDS)).isEqualTo("TIMEOUT");
      assertThat(atTwo.relay(lost.name(), "echo", "", 300, ""))
          .as("of an agent that has not come back, since the node may yet be there")
          .isEqualTo("TIMEOUT");
      busy.held.complete("done");
      Await.until("the next one came", () -> busy.heard.contains("behind it"));
      assertThat(busy.heard).containsExactly("in flight", "behind it");
    } finally {
      fleet.forEach(Guest::close);
    }
  }
}
