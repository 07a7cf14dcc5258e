package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.cluster.Cluster;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that share a database and a bus. */
class AgentClusterTest {

  private static final Map<String, String> BUS = Map.of("carillon.cluster", "hall");

  private JtaDatabase database;
  private AgentNode node;
  private AgentNode other;
  private final AgentIdentity identity = new AgentIdentity();

  @BeforeEach
  void start() {
    database = AgentNode.database();
    node = AgentNode.with(database, BUS);
    other = AgentNode.with(database, BUS);
    Await.until("they know each other", () -> knows(node, other) && knows(other, node));
  }

  @AfterEach
  void stop() {
    node.close();
    other.close();
    database.close();
  }

  private static boolean knows(AgentNode one, AgentNode another) {
    Cluster cluster = one.get(Cluster.class);
    return cluster.greetingMillis() == 0
        && cluster.others().contains(another.get(Cluster.class).id());
  }

  private static MemoryAgent agent(AgentNode at, AgentIdentity who) {
    MemoryAgent agent = at.dial(who);
    agent.on("echo", body -> body);
    agent.on("name", body -> MessageBody.ofJson(MemoryAgent.text(agent.name())));
    return agent.awaitReady();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    Await.until("it is complete", future::isDone);
    return AgentErrorCodes.unwrapped(future.handle((value, failure) -> failure).join());
  }

  private static String code(CompletionStage<?> stage) {
    return ((AgentException) failure(stage)).code();
  }

  private void owned(String agent, String by) {
    Await.until(
        "the row says so",
        () -> {
          try {
            return by.equals(String.valueOf(node.hub("").directory().locate("", agent).node()));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void anAgentIsReachedFromTheOtherNode() {
    MemoryAgent agent = agent(node, identity);
    AgentServer there = other.server();
    assertThat(MemoryAgent.answer(there.sendTo("A1", "echo", Map.of("a", List.of(1.25, "ü")))))
        .isEqualTo("{\"a\":[1.25,\"ü\"]}");
    byte[] bytes = {0, -1, 127};
    assertThat(MemoryAgent.await(there.sendTo("A1", "echo", bytes)).bytes()).isEqualTo(bytes);
    agent.on(
        "fails",
        body -> {
          throw new AgentException("BROKEN", "in two", Map.of("parts", 2));
        });
    AgentException broken = (AgentException) failure(there.sendTo("A1", "fails", null));
    assertThat(broken.code()).isEqualTo("BROKEN");
    assertThat(broken).hasMessage("in two");
    assertThat(broken.details()).hasToString("{parts=2}");
    agent.on("never", body -> new CompletableFuture<>());
    assertThat(code(there.sendTo("A1", "never", null, Duration.ofMillis(200))))
        .isEqualTo("TIMEOUT");
    assertThat(code(there.sendTo("A1", "what", null))).isEqualTo("UNKNOWN_ACTION");
    assertThat(code(there.sendTo("A7", "echo", null))).isEqualTo("UNKNOWN_AGENT");
    MemoryAgent.await(there.tell("A1", "note", "n"));
    Await.until("it is heard", () -> agent.heard().contains("note \"n\""));
    assertThat(code(there.sendTo("A1", "echo", "x".repeat(2_000_000)))).isEqualTo("TOO_LARGE");
    agent.close();
    owned("A1", "null");
    assertThat(code(there.sendTo("A1", "echo", null))).isEqualTo("AGENT_NOT_CONNECTED");
  }

  @Test
  void allOfAllNodesAnswer() {
    assertThat(code(node.server().sendAll("name", null))).isEqualTo("NO_CONNECTED_AGENTS");
    agent(node, identity);
    agent(other, new AgentIdentity());
    Map<String, MessageBody> answers = MemoryAgent.await(node.server().sendAll("name", null));
    assertThat(answers).containsOnlyKeys("A1", "A2");
    assertThat(answers.get("A2").json().asText()).isEqualTo("A2");
    agent(other, new AgentIdentity())
        .on("name", body -> CompletableFuture.failedFuture(new AgentException("BROKEN")));
    SendAllException some = (SendAllException) failure(node.server().sendAll("name", null));
    assertThat(some.answers()).containsOnlyKeys("A1", "A2");
    assertThat(some.failures().get("A3").code()).isEqualTo("BROKEN");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() {
    agent(node, identity);
    try (AgentNode deaf = AgentNode.unstarted(database, BUS)) {
      Await.until("it is known", () -> knows(node, deaf));
      SendAllException some =
          (SendAllException) failure(node.server().sendAll("name", null, Duration.ofMillis(300)));
      assertThat(some.answers()).containsOnlyKeys("A1");
      String id = deaf.get(Cluster.class).id();
      assertThat(some.failures()).containsOnlyKeys("node:" + id);
      assertThat(some.failures().get("node:" + id).code()).isEqualTo("TIMEOUT");
    }
  }

  @Test
  void theFirstConnectionStaysAlsoAgainstOneToTheOtherNode() {
    MemoryAgent first = agent(node, identity);
    MemoryAgent second = other.dial(identity.restarted());
    assertThat(second.refusal().code()).isEqualTo("DUPLICATE_ID");
    assertThat(first.closeCode()).isNull();
    assertThat(MemoryAgent.answer(other.server().sendTo("A1", "name", null))).isEqualTo("\"A1\"");
  }

  @Test
  void theSameInstanceMovesAtOnceAndIsToldToHaveLeft() {
    List<String> told = new CopyOnWriteArrayList<>();
    node.server().onDisconnected(gone -> told.add(gone.name()));
    MemoryAgent halfOpen = agent(node, identity);
    halfOpen.vanish();
    agent(other, identity);
    Await.until("the first node has let go", () -> told.size() == 1);
    assertThat(node.server().agents()).isEmpty();
    owned("A1", other.get(Cluster.class).id());
    assertThat(MemoryAgent.answer(node.server().sendTo("A1", "name", null))).isEqualTo("\"A1\"");
  }

  @Test
  void aNodeThatWasCutOffLetsGoOfWhatHasMovedMeanwhile() {
    MemoryAgent first = agent(node, identity);
    node.cutBus(true);
    MemoryAgent second = agent(other, identity.restarted());
    assertThat(first.closeCode()).as("its node does not know").isNull();
    node.cutBus(false);
    Await.until("it has let go", () -> Integer.valueOf(4000).equals(first.closeCode()));
    assertThat(second.closeCode()).isNull();
    assertThat(MemoryAgent.answer(node.server().sendTo("A1", "name", null))).isEqualTo("\"A1\"");
    assertThat(second.heard()).containsExactly("name null");
  }

  @Test
  void aNodeThatIsCutOffDeliversNoMessageBesideTheOneThatHasTheAgent() {
    MemoryAgent first = agent(node, identity);
    node.cutBus(true);
    MemoryAgent second = agent(other, identity.restarted());
    second.on("note", body -> new CompletableFuture<>()); // so that it stays the next one
    other.server().send("A1", "note", "once");
    Await.until("it came", () -> second.heard().contains("note \"once\""));
    node.hub("").wake("A1"); // as in each round
    Await.until("it has let go", () -> Integer.valueOf(4000).equals(first.closeCode()));
    assertThat(first.heard()).isEmpty();
    assertThat(second.closeCode()).isNull();
  }

  @Test
  void aNameMovesFromANodeThatIsDeadOrDoesNotAnswer() throws Exception {
    AgentIdentity second = new AgentIdentity();
    agent(node, identity).close();
    agent(node, second).close();
    owned("A1", "null");
    owned("A2", "null");
    try (AgentNode deaf = AgentNode.unstarted(database, BUS)) {
      Await.until("it is known", () -> knows(other, deaf));
      take("A1", "a node that is dead");
      take("A2", deaf.get(Cluster.class).id());
      assertThat(code(other.server().sendTo("A1", "name", null))).isEqualTo("AGENT_NOT_CONNECTED");
      assertThat(code(other.server().sendTo("A2", "name", null, Duration.ofMillis(100))))
          .as("it may be there")
          .isEqualTo("TIMEOUT");
      long began = System.nanoTime();
      assertThat(agent(other, identity.restarted()).name()).isEqualTo("A1");
      assertThat(agent(other, second.restarted()).name()).isEqualTo("A2");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void theAgentsOfANodeThatIsSilentDoNotWaitForEachOther() throws Exception {
    List<AgentIdentity> fleet = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      AgentIdentity one = new AgentIdentity();
      agent(node, one).close();
      owned("A" + i, "null");
      fleet.add(one);
    }
    try (AgentNode deaf = AgentNode.unstarted(database, BUS)) {
      Await.until("it is known", () -> knows(other, deaf));
      for (AgentIdentity one : fleet) {
        take(one.name, deaf.get(Cluster.class).id());
      }
      long began = System.nanoTime();
      fleet.forEach(one -> agent(other, one.restarted()));
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("20 times half a second")
          .isLessThan(Duration.ofSeconds(10));
    }
  }

  /** As a node leaves it that is killed. */
  private void take(String agent, String by) throws Exception {
    assertThat(
            node.hub("")
                .directory()
                .own("", agent, new AgentDirectory.Owner(by, "another", "gone"), null, true)
                .isMine())
        .isTrue();
  }

  @Test
  void operatorsReachAgentsOfTheOtherNode() {
    MemoryAgent agent = agent(node, identity);
    assertThat(MemoryAgent.await(other.server().disconnect("A1"))).isTrue();
    Await.until("it is closed", () -> Integer.valueOf(1000).equals(agent.closeCode()));
    owned("A1", "null");
    MemoryAgent again = agent(node, identity);
    assertThat(MemoryAgent.await(other.server().forget("A1"))).isTrue();
    Await.until("it is closed", () -> again.closeCode() != null);
    assertThat(node.dial(identity).refusal().code()).isEqualTo("UNKNOWN_AGENT");
  }

  @Test
  void durableMessagesAndLabelsReachTheOtherNode() {
    MemoryAgent agent = agent(node, identity.labelled("eu"));
    other.server().send("A1", "note", "kept");
    Await.until("it came", () -> agent.heard().contains("note \"kept\""));
    assertThat(MemoryAgent.answer(other.server().sendToAny("eu", "name", null)))
        .isEqualTo("\"A1\"");
    assertThat(code(other.server().sendToAny("us", "name", null))).isEqualTo("NO_CONNECTED_AGENTS");
  }

  /** A subscriber that asks for so many at first. */
  private static final class Reader implements Flow.Subscriber<MessageBody> {

    final List<String> items = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> end = new CompletableFuture<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final long first;

    Reader(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
      if (first > 0) {
        given.request(first);
      }
    }

    void request(long n) {
      subscription.join().request(n);
    }

    @Override
    public void onNext(MessageBody item) {
      items.add(item.isBinary() ? "bytes " + item.bytes().length : item.json().asText());
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(((AgentException) failure).code());
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }

    String awaitEnd() {
      Await.until("it has ended", end::isDone);
      return end.join();
    }
  }

  /** Gives what is asked for, and notes how much that was, and whether it was cancelled. */
  private static final class Source implements Flow.Publisher<Object>, Flow.Subscription {

    final AtomicLong asked = new AtomicLong();
    final AtomicBoolean isCancelled = new AtomicBoolean();
    private final long count;
    private long given;
    private long held = Long.MAX_VALUE;
    private boolean isComplete;
    private Flow.Subscriber<? super Object> reader;

    Source(long count) {
      this.count = count;
    }

    /** Gives no more than that in all. */
    synchronized void hold(long most) {
      held = most;
      give();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
      reader = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public synchronized void request(long n) {
      asked.addAndGet(n);
      give();
    }

    private void give() {
      while (reader != null && given < Math.min(Math.min(asked.get(), held), count)) {
        given++;
        reader.onNext(MessageBody.ofJson(MemoryAgent.text("item " + given)));
      }
      if (given == count && !isComplete) {
        isComplete = true;
        reader.onComplete();
      }
    }

    @Override
    public void cancel() {
      isCancelled.set(true);
    }
  }

  private static int streams(AgentNode at) {
    return at.hub("").answers().streams().size() + at.hub("").remote().streams().size();
  }

  private void awaitNoStreams() {
    Await.until("nothing is kept", () -> streams(node) + streams(other) == 0);
  }

  private Reader read(long first, String action, Duration timeout) {
    Reader reader = new Reader(first);
    other.server().stream("A1", action, null, CallOptions.DEFAULT.withTimeout(timeout))
        .subscribe(reader);
    return reader;
  }

  @Test
  void aStreamOfTheOtherNodeBringsWhatIsAskedFor() {
    Source source = new Source(100);
    agent(node, identity).on("count", body -> source);
    Reader reader = read(0, "count", Duration.ofMinutes(1));
    assertThat(source.asked).as("nobody has asked").hasValue(0);
    reader.request(3);
    Await.until("three came", () -> reader.items.size() == 3);
    assertThat(source.asked).hasValue(3);
    reader.request(Long.MAX_VALUE);
    assertThat(reader.awaitEnd()).isEqualTo("complete");
    assertThat(reader.items).hasSize(100).startsWith("item 1", "item 2").endsWith("item 100");
    awaitNoStreams();
  }

  @Test
  void aStreamOfTheOtherNodeDoesNotRunAheadOfItsReader() {
    Source source = new Source(10_000);
    agent(node, identity).on("count", body -> source);
    Reader reader = read(2, "count", Duration.ofMinutes(1));
    Await.until("two came", () -> reader.items.size() == 2);
    reader.request(1_000);
    Await.until("they came", () -> reader.items.size() == 1_002);
    assertThat(source.asked.get()).as("no more than the reader").isEqualTo(1_002);
    reader.subscription.join().cancel();
    Await.until("the agent has heard", source.isCancelled::get);
    assertThat(reader.end).isNotDone();
    awaitNoStreams();
  }

  @Test
  void aStreamOfTheOtherNodeFailsAsCallsDo() {
    MemoryAgent agent = agent(node, identity);
    agent.on(
        "breaks",
        body -> CompletableFuture.failedFuture(new AgentException("BROKEN", "in two", null)));
    agent.on("never", body -> new Source(Long.MAX_VALUE));
    assertThat(read(1, "breaks", Duration.ofMinutes(1)).awaitEnd()).isEqualTo("BROKEN");
    assertThat(read(1, "what", Duration.ofMinutes(1)).awaitEnd()).isEqualTo("UNKNOWN_ACTION");
    Reader late = read(1, "never", Duration.ofMillis(300));
    assertThat(late.awaitEnd()).isEqualTo("TIMEOUT");
    assertThat(late.items).containsExactly("item 1");
    Reader unknown = new Reader(1);
    other.server().stream("A7", "never", null, CallOptions.DEFAULT).subscribe(unknown);
    assertThat(unknown.awaitEnd()).isEqualTo("UNKNOWN_AGENT");
    Reader cut = read(1, "never", Duration.ofMinutes(1));
    Await.until("one came", () -> cut.items.size() == 1);
    agent.close();
    assertThat(cut.awaitEnd()).isEqualTo("UNKNOWN_OUTCOME");
    owned("A1", "null");
    assertThat(read(1, "never", Duration.ofMinutes(1)).awaitEnd()).isEqualTo("AGENT_NOT_CONNECTED");
    awaitNoStreams();
  }

  @Test
  void aStreamOfWhichTheBusLostAnItemEndsWithAnUnknownOutcome() {
    Source source = new Source(4);
    source.hold(1);
    agent(node, identity).on("count", body -> source);
    Reader reader = read(4, "count", Duration.ofMinutes(1));
    Await.until("one came", () -> reader.items.size() == 1);
    node.cutBus(true);
    source.hold(2);
    Await.until("it is lost", () -> node.lostOfStreams() == 1);
    node.cutBus(false);
    source.hold(4);
    assertThat(reader.awaitEnd()).isEqualTo("UNKNOWN_OUTCOME");
    assertThat(reader.items).containsExactly("item 1");
    awaitNoStreams();
  }

  @Test
  void aStreamOfWhichTheBusLostTheEndEndsWithAnUnknownOutcome() {
    Source source = new Source(2);
    source.hold(1);
    agent(node, identity).on("count", body -> source);
    Reader reader = read(2, "count", Duration.ofMinutes(1));
    Await.until("one came", () -> reader.items.size() == 1);
    node.cutBus(true);
    source.hold(2);
    Await.until("item and end are lost", () -> node.lostOfStreams() == 2);
    node.cutBus(false);
    assertThat(reader.awaitEnd()).as("the nodes have compared").isEqualTo("UNKNOWN_OUTCOME");
    awaitNoStreams();
  }

  @Test
  void creditThatTheBusLostIsToldAgain() {
    agent(node, identity).on("count", body -> new Source(2));
    Reader reader = read(1, "count", Duration.ofMinutes(1));
    Await.until("one came", () -> reader.items.size() == 1);
    other.cutBus(true);
    reader.request(1);
    Await.until("it is lost", () -> other.lostOfStreams() > 0);
    other.cutBus(false);
    assertThat(reader.awaitEnd()).isEqualTo("complete");
    assertThat(reader.items).containsExactly("item 1", "item 2");
  }

  private static String id(AgentNode at) {
    return at.get(Cluster.class).id();
  }

  @Test
  void aStreamWhoseReaderIsGoneIsCancelled() {
    Source source = new Source(10);
    agent(node, identity).on("count", body -> source);
    Reader reader = read(1, "count", Duration.ofMinutes(1));
    Await.until("one came", () -> reader.items.size() == 1);
    other.close();
    Await.until("the agent has heard", source.isCancelled::get);
    assertThat(node.hub("").answers().streams().size()).isZero();
    other = AgentNode.with(database, BUS);
  }

  @Test
  void aCallThatIsCancelledIsCancelledAtTheAgentOfTheOtherNode() {
    MemoryAgent agent = agent(node, identity.labelled("eu"));
    List<CompletableFuture<Object>> calls = new CopyOnWriteArrayList<>();
    agent.on(
        "never",
        body -> {
          CompletableFuture<Object> call = new CompletableFuture<>();
          calls.add(call);
          return call;
        });
    CompletionStage<MessageBody> one = other.server().sendTo("A1", "never", null);
    CompletionStage<MessageBody> any = other.server().sendToAny("eu", "never", null);
    Await.until("they are there", () -> calls.size() == 2);
    assertThat(node.hub("").inFlight()).isEqualTo(2);
    one.toCompletableFuture().cancel(false);
    any.toCompletableFuture().cancel(false);
    Await.until("they are given up", () -> node.hub("").inFlight() == 0);
  }

  @Test
  void theAgentsOfAllNodesAreListedWithTheirNodes() {
    agent(node, identity.labelled("eu"));
    agent(other, new AgentIdentity());
    AgentsOfNodes all = MemoryAgent.await(other.server().agentsOfAllNodes());
    assertThat(all.missing()).isEmpty();
    assertThat(all.agents()).extracting(AgentOfNode::name).containsExactly("A1", "A2");
    assertThat(all.agents()).extracting(AgentOfNode::node).containsExactly(id(node), id(other));
    assertThat(all.agents().get(0).labels()).containsExactly("eu");
    assertThat(all.agents().get(0).address()).isEqualTo("10.0.0.1");
    try (AgentNode deaf = AgentNode.unstarted(database, BUS)) {
      Await.until("it is known", () -> knows(other, deaf));
      AgentsOfNodes some = MemoryAgent.await(other.server().agentsOfAllNodes());
      assertThat(some.missing()).containsExactly(id(deaf));
      assertThat(some.agents()).hasSize(2);
    }
  }
}
