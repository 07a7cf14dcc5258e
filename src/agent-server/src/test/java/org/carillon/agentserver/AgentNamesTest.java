package org.carillon.agentserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.carillon.persistence.JtaDatabase;
import org.carillon.testing.Await;
import org.carillon.tunnel.AgentErrors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentNamesTest {

  private JtaDatabase database;
  private AgentNode node;

  @BeforeEach
  void start() {
    database = AgentNode.database();
    node = AgentNode.with(database);
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  @Test
  void formatsGrowByADigitBeyondTheirLastNumber() {
    assertThat(List.of(1L, 9999L, 10_000L).stream().map(new NameFormat("A####-x")::name))
        .containsExactly("A0001-x", "A9999-x", "A10000-x");
    assertThat(new NameFormat("A#").name(10)).isEqualTo("A10");
  }

  @Test
  void withoutASecretNothingIsOpen() {
    try (AgentNode closed = AgentNode.with(database, Map.of("carillon.agent.secret", ""))) {
      assertThat(closed.get(AgentServers.class).isOpen()).isFalse();
      assertThat(closed.get(AgentServers.class).open()).isEmpty();
      assertThat(closed.get(AgentOperations.class).path()).isEmpty();
      assertThat(MemoryAgent.answer(closed.server().sendTo("A1", "any", null)))
          .isEqualTo("UNKNOWN_AGENT");
    }
    assertThat(node.get(AgentServers.class).isOpen()).isTrue();
  }

  @Test
  void aNameIsGivenOnceAndKeptOverRestartsOfEitherSide() {
    AgentIdentity first = new AgentIdentity();
    MemoryAgent agent = node.connect(first);
    assertThat(agent.name()).isEqualTo("A1");
    assertThat(agent.firstTime()).isTrue();
    assertThat(node.connect(new AgentIdentity()).name()).isEqualTo("A2");
    node.close();
    node = AgentNode.with(database);
    MemoryAgent again = node.connect(first.restarted());
    assertThat(again.name()).isEqualTo("A1");
    assertThat(again.firstTime()).isFalse();
    assertThat(node.connect(new AgentIdentity()).name()).isEqualTo("A3");
  }

  @Test
  void anAgentThatLostTheAnswerGetsTheSameNameByItsKey() {
    AgentIdentity identity = new AgentIdentity();
    MemoryAgent lost = node.connect(identity);
    lost.close();
    Await.until("it is gone", () -> node.server().agents().isEmpty());
    identity.name = null;
    MemoryAgent again = node.connect(identity);
    assertThat(again.name()).isEqualTo("A1");
    assertThat(again.firstTime()).isFalse();
  }

  @Test
  void whoHasTheSecretAndNotTheKeyIsRefusedTheName() {
    AgentIdentity owner = new AgentIdentity();
    node.connect(owner).close();
    MemoryAgent thief = node.dial(new AgentIdentity().named("A1"));
    assertThat(thief.refusal().code()).isEqualTo(AgentErrors.NOT_AUTHORIZED);
    assertThat(thief.refusal().isAuthenticated()).isTrue();
  }

  @Test
  void aNameThatWasNeverGivenOrIsForgottenIsUnknown() {
    MemoryAgent stranger = node.dial(new AgentIdentity().named("A7"));
    assertThat(stranger.refusal().code()).isEqualTo(AgentErrors.UNKNOWN_AGENT);
    AgentIdentity identity = new AgentIdentity();
    MemoryAgent agent = node.connect(identity);
    assertThat(MemoryAgent.await(node.server().forget("A1"))).isTrue();
    Await.until("it is closed", () -> agent.closeCode() != null);
    assertThat(node.dial(identity).refusal().code()).isEqualTo(AgentErrors.UNKNOWN_AGENT);
    assertThat(MemoryAgent.await(node.server().forget("A1"))).isFalse();
    assertThat(node.connect(new AgentIdentity()).name()).as("not given again").isEqualTo("A2");
  }

  @Test
  void aWrongSecretIsRefusedToldAndSlowsTheAddressDown() {
    List<AgentErrorEvent> errors = new CopyOnWriteArrayList<>();
    node.server().onError(errors::add);
    String wrong = "another secret, that has more than 32 bytes too";
    MemoryAgent stranger = node.dial(new AgentIdentity().secret(wrong));
    assertThat(stranger.refusal().code()).isEqualTo(AgentErrors.WRONG_SECRET);
    assertThat(stranger.refusal().isAuthenticated()).isFalse();
    Await.until("it is told", () -> errors.size() == 1);
    assertThat(errors.get(0).code()).isEqualTo(AgentErrors.WRONG_SECRET);
    assertThat(errors.get(0).toString()).doesNotContain(wrong).doesNotContain(AgentNode.SECRET);
    assertThat(node.hub("").throttle().count()).isEqualTo(1);
    assertThat(node.hub("").throttle().delay("10.0.0.1")).isPositive();
    assertThat(node.hub("").throttle().delay("10.0.0.2")).isZero();
    Await.until("its slot is free", () -> node.hub("").slots().taken() == 0);
    assertThat(node.connect(new AgentIdentity()).name()).as("later, but so").isEqualTo("A1");
    assertThat(node.hub("").throttle().delay("10.0.0.1")).isZero();
  }

  @Test
  void twoSecretsAreValidAtOnce() {
    node.close();
    String next = "the secret that follows of more than 32 bytes";
    node = AgentNode.with(database, Map.of("carillon.agent.secrets", next));
    assertThat(node.connect(new AgentIdentity()).name()).isEqualTo("A1");
    assertThat(node.connect(new AgentIdentity().secret(next)).name()).isEqualTo("A2");
  }

  @Test
  void serversByNameHaveSecretsPathsAndNamesOfTheirOwn() {
    node.close();
    String east = "the secret of the east, of more than 32 bytes";
    node =
        AgentNode.with(
            database,
            Map.of(
                "carillon.agent.servers", "east",
                "carillon.agent.east.secret", east,
                "carillon.agent.east.name-format", "E###"));
    assertThat(node.hub("east").settings().path()).isEqualTo("/agent/east");
    MemoryAgent inTheEast = node.dial(new AgentIdentity().secret(east), "east").awaitReady();
    assertThat(inTheEast.name()).isEqualTo("E001");
    assertThat(node.dial(new AgentIdentity(), "east").refusal().code())
        .isEqualTo(AgentErrors.WRONG_SECRET);
    assertThat(node.server().agents()).isEmpty();
    assertThat(node.hub("east").in()).hasSize(1);
  }

  @Test
  void manyAtOnceOnTwoNodesHaveNamesOfTheirOwn() {
    try (AgentNode other = AgentNode.with(database)) {
      var pool = Executors.newFixedThreadPool(8);
      List<CompletableFuture<String>> names = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 40; i++) {
        AgentNode its = i % 2 == 0 ? node : other;
        names.add(
            CompletableFuture.supplyAsync(() -> its.connect(new AgentIdentity()).name(), pool));
      }
      Set<String> given = new HashSet<>();
      names.forEach(name -> given.add(MemoryAgent.await(name)));
      assertThat(given).hasSize(40).contains("A1", "A40");
      pool.shutdownNow();
    }
  }

  @Test
  void theFirstConnectionOfANameStays() {
    AgentIdentity identity = new AgentIdentity();
    MemoryAgent first = node.connect(identity);
    MemoryAgent second = node.dial(identity.restarted());
    assertThat(second.refusal().code()).isEqualTo(AgentErrors.DUPLICATE_ID);
    assertThat(first.closeCode()).isNull();
    first.on("ping", body -> body);
    assertThat(MemoryAgent.answer(node.server().sendTo("A1", "ping", 7))).isEqualTo("7");
  }

  @Test
  void theSameInstanceReplacesItsOwnConnectionAtOnce() {
    List<String> told = new CopyOnWriteArrayList<>();
    node.server().onConnected(agent -> told.add("+" + agent.name()));
    node.server().onDisconnected(agent -> told.add("-" + agent.name()));
    AgentIdentity identity = new AgentIdentity();
    MemoryAgent halfOpen = node.connect(identity);
    Await.until("it is told", () -> told.size() == 1);
    node.server().agents().get(0).data("of the first");
    halfOpen.vanish();
    MemoryAgent again = node.connect(identity);
    again.on("ping", body -> body);
    Await.until("all is told", () -> told.size() == 3);
    assertThat(told).containsExactly("+A1", "-A1", "+A1");
    assertThat(MemoryAgent.answer(node.server().sendTo("A1", "ping", 7))).isEqualTo("7");
    assertThat(node.server().agents().get(0).data()).isNull();
    assertThat(halfOpen.closeCode()).isEqualTo(4000);
  }

  @Test
  void whoIsSilentIsGivenUpAndWhoAnswersPingsIsNot() {
    node.close();
    node = AgentNode.with(database, Map.of("carillon.agent.heartbeat", "PT0.1S"));
    MemoryAgent alive = node.connect(new AgentIdentity());
    MemoryAgent silent = node.connect(new AgentIdentity());
    silent.vanish();
    Await.until("it is given up", () -> node.server().agents().size() == 1);
    int pings = alive.pings();
    Await.until("the other goes on", () -> alive.pings() > pings + 5);
    assertThat(node.server().agents()).extracting(ConnectedAgent::name).containsExactly("A1");
  }

  @Test
  void aHandshakeThatTakesTooLongIsClosed() {
    node.close();
    node = AgentNode.with(database, Map.of("carillon.agent.handshake-timeout", "PT0.2S"));
    MemoryAgent mute = new MemoryAgent(new AgentIdentity());
    mute.vanish();
    mute.open(node.hub(""));
    Await.until("it is closed", () -> Integer.valueOf(4400).equals(mute.closeCode()));
    Await.until("its slot is free", () -> node.hub("").slots().taken() == 0);
  }

  @Test
  void aNodeThatDrainsSaysGoodbye() {
    node.close();
    node = AgentNode.with(database, Map.of("carillon.agent.heartbeat", "PT0.2S"));
    MemoryAgent agent = node.connect(new AgentIdentity());
    node.drain();
    Await.until("it is let go", () -> agent.closeCode() != null);
    assertThat(agent.closeCode()).isIn(1000, 1001);
  }
}
