package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentCallsTest {

  private JtaDatabase database;
  private AgentNode node;
  private AgentServer server;

  @BeforeEach
  void start() {
    database = AgentNode.database();
    node = AgentNode.with(database);
    server = node.server();
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    Await.until("it is complete", future::isDone);
    return AgentErrorCodes.unwrapped(future.handle((value, failure) -> failure).join());
  }

  private MemoryAgent agent(String... labels) {
    MemoryAgent agent = node.connect(new AgentIdentity().labelled(labels));
    agent.on("echo", body -> body);
    agent.on("name", body -> MessageBody.ofJson(MemoryAgent.text(agent.name())));
    return agent;
  }

  @Test
  void aCallIsAnsweredByItsAgent() {
    agent();
    agent();
    assertThat(MemoryAgent.answer(server.sendTo("A2", "name", null))).isEqualTo("\"A2\"");
    assertThat(MemoryAgent.answer(server.sendTo("A1", "echo", Map.of("a", 1.5))))
        .isEqualTo("{\"a\":1.5}");
    ConnectedAgent first = server.agent("A1").orElseThrow();
    assertThat(MemoryAgent.answer(server.sendTo(first, "name", null))).isEqualTo("\"A1\"");
    byte[] bytes = {1, 2, 3};
    assertThat(MemoryAgent.await(server.sendTo("A1", "echo", bytes)).bytes()).isEqualTo(bytes);
  }

  @Test
  void whatIsWrongWithAnAgentIsTold() {
    MemoryAgent agent = agent();
    assertThat(MemoryAgent.answer(server.sendTo("A1", "what", null))).isEqualTo("UNKNOWN_ACTION");
    assertThat(MemoryAgent.answer(server.sendTo("B1", "echo", null))).isEqualTo("UNKNOWN_AGENT");
    agent.on("never", body -> new CompletableFuture<>());
    assertThat(MemoryAgent.answer(server.sendTo("A1", "never", null, Duration.ofMillis(100))))
        .isEqualTo("TIMEOUT");
    CompletionStage<MessageBody> cut = server.sendTo("A1", "never", null);
    Await.until("it is there", () -> agent.heard().size() == 3);
    agent.close();
    assertThat(MemoryAgent.answer(cut)).isEqualTo("UNKNOWN_OUTCOME");
    Await.until("it is gone", () -> server.agents().isEmpty());
    assertThat(MemoryAgent.answer(server.sendTo("A1", "echo", null)))
        .isEqualTo("AGENT_NOT_CONNECTED");
    assertThat(((AgentException) failure(server.tell("A1", "echo", null))).code())
        .isEqualTo("AGENT_NOT_CONNECTED");
  }

  @Test
  void theDefaultTimeoutIsASetting() {
    assertThat(server.defaults().timeout()).isEqualTo(Duration.ofSeconds(60));
    node.close();
    node = AgentNode.with(database, Map.of("carillon.agent.timeout", "PT0.1S"));
    server = node.server();
    agent().on("never", body -> new CompletableFuture<>());
    assertThat(MemoryAgent.answer(server.sendTo("A1", "never", null))).isEqualTo("TIMEOUT");
  }

  @Test
  void allAnswerByName() {
    assertThat(((AgentException) failure(server.sendAll("name", null))).code())
        .isEqualTo("NO_CONNECTED_AGENTS");
    agent();
    agent();
    Map<String, MessageBody> answers = MemoryAgent.await(server.sendAll("name", null));
    assertThat(answers).containsOnlyKeys("A1", "A2");
    assertThat(answers.get("A2").json().asText()).isEqualTo("A2");
  }

  @Test
  void ifAnyFailsTheOthersAnswersAreInTheException() {
    agent();
    agent().on("name", body -> CompletableFuture.failedFuture(new AgentException("BROKEN")));
    SendAllException failure = (SendAllException) failure(server.sendAll("name", null));
    assertThat(failure.answers()).containsOnlyKeys("A1");
    assertThat(failure.failures()).containsOnlyKeys("A2");
    assertThat(failure.failures().get("A2").code()).isEqualTo("BROKEN");
    assertThat(failure).hasMessageContaining("1 of 2").hasMessageContaining("BROKEN");
  }

  @Test
  void labelsChooseSomeAgentEachInItsTurn() {
    agent("eu");
    agent("us");
    agent("eu");
    assertThat(MemoryAgent.answer(server.sendToAny("eu", "name", null))).isEqualTo("\"A1\"");
    assertThat(MemoryAgent.answer(server.sendToAny("eu", "name", null))).isEqualTo("\"A3\"");
    assertThat(MemoryAgent.answer(server.sendToAny("eu", "name", null))).isEqualTo("\"A1\"");
    assertThat(MemoryAgent.answer(server.sendToAny("asia", "name", null)))
        .isEqualTo("NO_CONNECTED_AGENTS");
  }

  @Test
  void whatIsToldComesInOrder() {
    MemoryAgent agent = agent();
    for (int i = 0; i < 5; i++) {
      MemoryAgent.await(server.tell("A1", "note", i));
    }
    Await.until("all came", () -> agent.heard().size() == 5);
    assertThat(agent.heard()).containsExactly("note 0", "note 1", "note 2", "note 3", "note 4");
  }

  @Test
  void anOperatorDisconnectsAndTheAgentMayComeBack() {
    AgentIdentity identity = new AgentIdentity();
    MemoryAgent agent = node.connect(identity);
    assertThat(MemoryAgent.await(server.disconnect("A1"))).isTrue();
    Await.until("it is gone", () -> server.agents().isEmpty());
    Await.until("it hears so", () -> Integer.valueOf(1000).equals(agent.closeCode()));
    assertThat(MemoryAgent.await(server.disconnect("A1"))).isFalse();
    assertThat(node.connect(identity).name()).isEqualTo("A1");
  }

  @Test
  void anObserverOfAConnectionMayCallItsAgent() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    server.onConnected(
        agent ->
            server
                .sendTo(agent, "welcome", "Welcome " + agent.name())
                .whenComplete(
                    (body, failure) ->
                        answer.complete(
                            failure == null
                                ? body.json().asText()
                                : AgentErrorCodes.coded(failure).code())));
    MemoryAgent agent = node.dial(new AgentIdentity());
    agent.on("welcome", body -> body);
    assertThat(MemoryAgent.await(answer)).isEqualTo("Welcome A1");
  }
}
