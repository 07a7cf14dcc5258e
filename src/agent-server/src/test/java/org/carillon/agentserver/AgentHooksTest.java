package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.carillon.agentserver.MemoryAgent.number;
import static org.carillon.agentserver.MemoryAgent.text;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.carillon.api.Caller;
import org.carillon.api.OperationException;
import org.carillon.persistence.JtaDatabase;
import org.carillon.persistence.PersistenceUnit;
import org.carillon.persistence.Transactions;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.IncomingCall;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentHooksTest {

  /** A row of the application's. */
  @Entity(name = "Parcel")
  public static class Parcel {
    @Id public long id;
    public String address;
  }

  /** Lives as long as a message. */
  @RequestScoped
  public static class Scratch {
    private int uses;

    int use() {
      return ++uses;
    }
  }

  /** The hooks of an application. */
  @ApplicationScoped
  public static class Depot {

    static final List<String> ORDER = new CopyOnWriteArrayList<>();

    @Inject PersistenceUnit unit;
    @Inject Transactions transactions;
    @Inject Scratch scratch;

    /** What is ordered. */
    public record Order(@NotBlank String address, @Min(1) int pieces) {}

    @Hook("order")
    public String order(Order order, ConnectedAgent agent, Caller caller) {
      return agent.name() + "=" + caller.name() + "@" + caller.tenant() + " " + order.address();
    }

    @Hook("members")
    public String members(String address, @Min(1) int pieces, IncomingCall call) {
      return call.action() + " " + address + " " + pieces;
    }

    @Hook("whole")
    public int whole(List<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    @Hook("store")
    public int store(long id) {
      Parcel parcel = new Parcel();
      parcel.id = id;
      unit.entityManager().persist(parcel);
      return scratch.use();
    }

    @Hook("store")
    public Integer storeFails(long id) {
      if (id > 100) {
        throw new AgentException("TOO_FAR", "beyond what is driven to");
      }
      return transactions.isActive() ? scratch.use() : -1;
    }

    @Hook("late")
    public CompletionStage<String> late(String text) {
      return CompletableFuture.supplyAsync(() -> "late " + text);
    }

    @Hook("secret")
    public void secret() {
      throw new IllegalStateException("of nobody's business");
    }

    @Hook("refuse")
    public void refuse() {
      throw new OperationException("SOLD_OUT", "nothing is left");
    }

    @Hook(value = "guarded", agents = "B*")
    public String guarded() {
      return "in";
    }

    @Hook(
        value = "half",
        agents = {"A1", "C*"})
    public String half() {
      return "half";
    }

    @Hook("ordered")
    public int bSecond() {
      ORDER.add("second");
      return 0;
    }

    @Hook("ordered")
    @Priority(1)
    public String zFirst() {
      ORDER.add("first");
      return "first";
    }

    @Hook("ordered")
    public Object cThird() {
      ORDER.add("third");
      return null;
    }

    @Hook
    public Object all(IncomingCall call) {
      ORDER.add("all " + call.action());
      return call.action().equals("anything") ? "caught" : null;
    }
  }

  /** Hears what happens. */
  @ApplicationScoped
  public static class Listener {
    static final List<Object> EVENTS = new CopyOnWriteArrayList<>();

    void in(@Observes AgentConnectedEvent event) {
      event.agent().data("seen");
      EVENTS.add(event);
    }

    void out(@Observes AgentDisconnectedEvent event) {
      EVENTS.add(event);
    }
  }

  /** Lets nobody call what is forbidden. */
  @ApplicationScoped
  public static class Policy implements AgentPolicy {
    @Override
    public boolean mayCall(ConnectedAgent agent, String action) {
      return !action.equals("forbidden");
    }
  }

  private JtaDatabase database;
  private AgentNode node;
  private MemoryAgent agent;

  @BeforeEach
  void start() {
    Depot.ORDER.clear();
    Listener.EVENTS.clear();
    database = AgentNode.database(Parcel.class);
    node =
        AgentNode.with(
            database,
            Map.of("carillon.agent.tenant", "depot"),
            Depot.class,
            Scratch.class,
            Listener.class,
            Policy.class);
    agent = node.connect(new AgentIdentity().labelled("eu"));
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  private static JsonNode json(String json) {
    return BodyCodec.parse(json);
  }

  private long parcels() throws Exception {
    return database
        .transactions()
        .callSeparately(
            () ->
                database
                    .unit()
                    .ownEntityManager()
                    .createQuery("select count(p) from Parcel p", Long.class)
                    .getSingleResult());
  }

  @Test
  void aRecordTakesTheWholeBodyAndTheCallerIsTheAgent() {
    assertThat(agent.answer("order", json("{\"address\":\"here\",\"pieces\":2}")))
        .isEqualTo("\"A1=A1@depot here\"");
  }

  @Test
  void constraintsAndMembersThatAreUnknownAreToldWithTheirPlaces() {
    CompletableFuture<MessageBody> wrong =
        agent.call("order", json("{\"address\":\"\",\"pieces\":0}"));
    Await.until("it is answered", wrong::isDone);
    AgentException told =
        (AgentException) AgentErrorCodes.unwrapped(wrong.handle((b, f) -> f).join());
    assertThat(told.code()).isEqualTo("INVALID_MESSAGE");
    assertThat(String.valueOf(told.details())).contains("path=address").contains("path=pieces");
    assertThat(agent.answer("order", json("{\"address\":\"x\",\"pieces\":1,\"more\":1}")))
        .isEqualTo("INVALID_MESSAGE");
    assertThat(agent.answer("order", text("no object"))).isEqualTo("INVALID_MESSAGE");
  }

  @Test
  void severalParametersAreMembersAndOneIsTheWholeBody() {
    assertThat(agent.answer("members", json("{\"address\":\"x\",\"pieces\":3}")))
        .isEqualTo("\"members x 3\"");
    assertThat(agent.answer("members", json("{\"address\":\"x\",\"pieces\":0}")))
        .isEqualTo("INVALID_MESSAGE");
    assertThat(agent.answer("members", json("{\"address\":\"x\",\"pieces\":1,\"what\":1}")))
        .isEqualTo("INVALID_MESSAGE");
    assertThat(agent.answer("whole", json("[1,2,3]"))).isEqualTo("6");
  }

  @Test
  void allHandlersHaveOneTransactionAndOneRequest() throws Exception {
    assertThat(agent.answer("store", number(1))).isEqualTo("2");
    assertThat(parcels()).isEqualTo(1);
    assertThat(agent.answer("store", number(2))).as("a request of its own").isEqualTo("2");
    assertThat(agent.answer("store", number(101))).isEqualTo("TOO_FAR");
    assertThat(parcels()).as("the whole chain was rolled back").isEqualTo(2);
  }

  @Test
  void errorsHaveTheirCodeAndWhatIsNobodysBusinessHasNoText() {
    assertThat(agent.answer("refuse", null)).isEqualTo("SOLD_OUT");
    CompletableFuture<MessageBody> failed = agent.call("secret", null);
    Await.until("it is answered", failed::isDone);
    AgentException told =
        (AgentException) AgentErrorCodes.unwrapped(failed.handle((b, f) -> f).join());
    assertThat(told.code()).isEqualTo("INTERNAL_SERVER_ERROR");
    assertThat(told.getMessage()).isNull();
  }

  @Test
  void handlersRunInTheirOrderAndTheLastAnswerThatIsNotNullCounts() {
    node.server().onHook((action, message, connection, from) -> Depot.ORDER.add("lambda for all"));
    node.server()
        .onHook(
            "ordered",
            (message, connection, from) -> {
              Depot.ORDER.add("lambda");
              return null;
            });
    assertThat(agent.answer("ordered", null)).as("0 is an answer").isEqualTo("0");
    assertThat(Depot.ORDER)
        .containsExactly("all ordered", "lambda for all", "first", "second", "third", "lambda");
  }

  @Test
  void aCatchAllTakesWhatNobodyElseDoes() {
    assertThat(agent.answer("anything", null)).isEqualTo("\"caught\"");
    assertThat(agent.answer("nothing", null)).as("a handler is there").isEqualTo("null");
  }

  @Test
  void withoutAHandlerTheActionIsUnknown() {
    try (AgentNode bare = AgentNode.with(database)) {
      MemoryAgent other = bare.connect(new AgentIdentity());
      assertThat(other.answer("anything", null)).isEqualTo("UNKNOWN_ACTION");
    }
  }

  @Test
  void whoMayNotIsRefusedBeforeAnyHandlerRuns() {
    assertThat(agent.answer("guarded", null)).isEqualTo("NOT_AUTHORIZED");
    assertThat(agent.answer("forbidden", null)).isEqualTo("NOT_AUTHORIZED");
    assertThat(Depot.ORDER).isEmpty();
    assertThat(agent.answer("half", null)).isEqualTo("\"half\"");
    MemoryAgent other = node.connect(new AgentIdentity());
    assertThat(other.answer("half", null)).isEqualTo("NOT_AUTHORIZED");
  }

  @Test
  void stagesAreWaitedForAndTheNextHandlerRunsBehindThem() {
    CompletableFuture<Object> held = new CompletableFuture<>();
    node.server().onHook("late", (message, connection, from) -> held);
    node.server()
        .onHook(
            "late",
            (message, connection, from) -> {
              Depot.ORDER.add("behind");
              return null;
            });
    CompletableFuture<MessageBody> call = agent.call("late", text("bird"));
    Await.until("the first handlers ran", () -> Depot.ORDER.contains("all late"));
    assertThat(agent.answer("ordered", null)).isEqualTo("0");
    assertThat(Depot.ORDER).doesNotContain("behind");
    assertThat(call).isNotDone();
    held.complete(false);
    assertThat(MemoryAgent.answer(call)).isEqualTo("false");
    assertThat(Depot.ORDER).contains("behind");
  }

  @Test
  void aThrowEndsTheChain() {
    node.server()
        .onHook(
            Map.of(
                "chain",
                (message, connection, from) -> {
                  throw new AgentException("MYERRCODE", "My error message");
                }));
    node.server().onHook("chain", (message, connection, from) -> Depot.ORDER.add("too far"));
    assertThat(agent.answer("chain", null)).isEqualTo("MYERRCODE");
    assertThat(Depot.ORDER).containsExactly("all chain");
  }

  @Test
  void whatIsToldRunsTheHandlersInItsOrder() {
    List<String> heard = new CopyOnWriteArrayList<>();
    node.server().onHook("note", (message, connection, from) -> heard.add(message.json().asText()));
    for (int i = 0; i < 20; i++) {
      agent.tell("note", text("n" + i));
    }
    Await.until("all came", () -> heard.size() == 20);
    assertThat(heard.subList(0, 3)).containsExactly("n0", "n1", "n2");
  }

  @Test
  void observersHearOfAgentsBeforeAnyOfTheirMessagesIsHandled() {
    node.server().onHook("data", (message, connection, from) -> from.data());
    MemoryAgent other = node.connect(new AgentIdentity());
    assertThat(other.answer("data", null)).isEqualTo("\"seen\"");
    other.close();
    Await.until("it is told", () -> Listener.EVENTS.size() == 3);
    assertThat(((AgentDisconnectedEvent) Listener.EVENTS.get(2)).agent().name()).isEqualTo("A2");
    assertThat(((AgentConnectedEvent) Listener.EVENTS.get(0)).agent().labels())
        .containsExactly("eu");
  }

  @Test
  void aCallOfAHandlerWaitsNoLongerThanItsCallerAndIsInItsTrace() {
    List<String> traces = new CopyOnWriteArrayList<>();
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    agent.on("ask", body -> new CompletableFuture<>());
    node.server()
        .onHook("relay", (message, connection, from) -> node.server().sendTo(from, "ask", null));
    node.server()
        .onHook(
            "trace",
            (message, connection, from) -> {
              IncomingCall current = HookScope.current();
              traces.add(current == null ? "none" : String.valueOf(current.traceparent()));
              return true;
            });
    CallOptions options =
        CallOptions.DEFAULT.withTimeout(java.time.Duration.ofMillis(300)).withTrace(parent, null);
    assertThat(MemoryAgent.answer(agent.call("relay", null, options))).isEqualTo("TIMEOUT");
    Await.until("the call back has ended", () -> node.hub("").inFlight() == 0);
    assertThat(MemoryAgent.answer(agent.call("trace", null, options))).isEqualTo("true");
    assertThat(traces).containsExactly(parent);
  }

  /** Hooks that cannot be. */
  @ApplicationScoped
  public static class Faulty {
    @Hook(value = "x", server = "nowhere")
    public void nowhere() {}

    @Hook("y")
    public void unreadable(Thread thread) {}

    @Hook(value = "z", agents = " ")
    public void nobody() {}
  }

  @Test
  void whatIsWrongWithHooksIsFoundAtDeploymentAllAtOnce() {
    assertThatThrownBy(() -> AgentNode.with(database, Faulty.class).close())
        .hasMessageContaining("Faulty.nowhere is for the agent server nowhere")
        .hasMessageContaining("carillon.agent.servers")
        .hasMessageContaining("Faulty.unreadable its parameter thread cannot be read")
        .hasMessageContaining("Faulty.nobody says agents with a blank name");
  }

  @Test
  void aSecretThatIsTooShortFailsTheStartWithoutBeingShown() {
    String secret = "a short secret";
    assertThatThrownBy(
            () -> AgentNode.with(database, Map.of("carillon.agent.secret", secret)).close())
        .hasMessageContaining("carillon.agent.secret: (not shown)")
        .hasMessageContaining("has 14 bytes, and at least 32 are needed")
        .hasMessageContaining("openssl rand")
        .message()
        .doesNotContain(secret);
  }
}
