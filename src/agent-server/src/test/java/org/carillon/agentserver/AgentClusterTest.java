package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.carillon.cluster.Cluster;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentException;
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
}
