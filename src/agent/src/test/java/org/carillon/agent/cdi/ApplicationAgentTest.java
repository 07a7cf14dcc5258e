package org.carillon.agent.cdi;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.carillon.agent.Agent;
import org.carillon.agent.AgentTestServer;
import org.carillon.testing.Await;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a bean, in Weld. */
class ApplicationAgentTest {

  @TempDir Path directory;

  /** As an application has it. */
  @ApplicationScoped
  public static class Depot {

    @Inject private Instance<Agent> agent;

    Agent agent() {
      return agent.get();
    }

    void hooks(@Observes Agent starting) {
      starting.onHook("hello", message -> "depot");
    }
  }

  @AfterEach
  void forget() {
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(AgentClientSettings.PREFIX))
        .forEach(System::clearProperty);
  }

  private static void set(String name, String value) {
    System.setProperty(AgentClientSettings.PREFIX + name, value);
  }

  private static SeContainer application() {
    return SeContainerInitializer.newInstance()
        .disableDiscovery()
        .addBeanClasses(ApplicationAgent.class, Depot.class)
        .initialize();
  }

  @Test
  void anAgentStartsAndEndsWithItsApplication() {
    try (AgentTestServer server = new AgentTestServer()) {
      set("url", server.url());
      set("secret", AgentTestServer.SECRET);
      set("labels", "eu, fast");
      set("store", directory.resolve("agent.json").toString());
      try (SeContainer application = application()) {
        Agent agent = application.select(Depot.class).get().agent();
        assertThat(agent.ready().toCompletableFuture().join().name()).isEqualTo("A1");
        Await.until("it is there", () -> server.lines.containsKey("A1"));
        assertThat(server.hellos.get(0).labels()).containsExactly("eu", "fast");
        assertThat(
                server
                    .line("A1")
                    .tunnel
                    .call("hello", MessageBody.NONE, CallOptions.DEFAULT)
                    .join()
                    .json()
                    .asText())
            .isEqualTo("depot");
      }
      Await.until("it said goodbye", () -> server.goodbyes.get() == 1);
      assertThat(Files.exists(directory.resolve("agent.json"))).isTrue();
    }
  }

  @Test
  void withoutAUrlThereIsNoneAndInjectingItSaysSo() {
    try (SeContainer application = application()) {
      Depot depot = application.select(Depot.class).get();
      assertThatThrownBy(depot::agent).hasMessageContaining("carillon.agent-client.url");
    }
  }

  @Test
  void aWrongSettingEndsTheStart() {
    set("url", "ws://localhost:1/agent");
    set("secret", "hunter2");
    assertThatThrownBy(ApplicationAgentTest::application)
        .hasStackTraceContaining("carillon.agent-client.secret")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
  }

  @Test
  void settingsThatCannotBeMeantAreNamed() {
    Map<String, String> wrong =
        Map.of(
            "url", "nowhere",
            "allow-plain", "perhaps",
            "proxy", "host",
            "pin", "abc",
            "ca", "missing.pem",
            "labels", "x".repeat(65));
    wrong.forEach(
        (name, value) -> {
          Map<String, String> texts = new HashMap<>();
          texts.put(AgentClientSettings.PREFIX + name, value);
          AgentClientSettings settings =
              new AgentClientSettings(texts.keySet(), key -> Optional.ofNullable(texts.get(key)));
          assertThatThrownBy(() -> settings.apply(Agent.builder()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(AgentClientSettings.PREFIX + name);
        });
  }

  @Test
  void aNameThatIsNoSettingEndsTheStartAlsoWithoutAUrl() {
    set("ulr", "ws://localhost:1/agent");
    assertThatThrownBy(ApplicationAgentTest::application)
        .hasStackTraceContaining("carillon.agent-client.ulr is no setting of an agent")
        .hasStackTraceContaining("url");
  }

  @Test
  void variablesOfTheEnvironmentAreHeldToo() {
    List<String> known =
        AgentClientSettings.KNOWN.stream()
            .map(name -> "CARILLON_AGENT_CLIENT_" + name.replaceAll("[-.]", "_").toUpperCase(ROOT))
            .toList();
    new AgentClientSettings(known, key -> Optional.empty());
    List<String> wrong = List.of("CARILLON_AGENT_CLIENT_SECRTE");
    assertThatThrownBy(() -> new AgentClientSettings(wrong, key -> Optional.empty()))
        .hasMessageContaining("CARILLON_AGENT_CLIENT_SECRTE")
        .hasMessageContaining("secret.next");
  }

  @Test
  void everySettingIsInTheTableOfOptions() throws IOException {
    String options = Files.readString(Path.of("docs/options.md"));
    assertThat(AgentClientSettings.KNOWN)
        .allSatisfy(
            name -> assertThat(options).contains("| `carillon.agent-client." + name + "` |"));
  }
}
