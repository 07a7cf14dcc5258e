package org.carillon.it.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.carillon.agent.Agent;
import org.carillon.agentserver.AgentServer;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.Await;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.FrameProxy;
import org.carillon.testing.Http;
import org.carillon.testing.MachineTool;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.carillon.tunnel.AgentException;
import org.carillon.tunnel.FileDataStore;
import org.carillon.tunnel.Tunnel;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Agents in JVMs of their own, against a WAR that has no service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentIT {

  private static final String SECRET = "the secret of the integration tests with 32 bytes and more";
  private static final String WRONG = "another secret than that of the server, also with 32 bytes";

  private ServerProcess server;
  @TempDir private static Path directory;

  @BeforeAll
  void start() throws Exception {
    WebArchive war =
        Wars.with(RelayHooks.class, RelayHooks.Relayed.class)
            .addPackage(TenantCaller.class.getPackage()) // the demo's users
            .addAsResource(Wars.persistence("agents"), "META-INF/persistence.xml")
            .addAsResource(
                new StringAsset("carillon.agent.name-format=A####\ncarillon.agent.tenant=depot\n"),
                "META-INF/microprofile-config.properties")
            .addAsLibrary(AgentProcess.place(AgentServer.class).toFile())
            .addAsLibrary(AgentProcess.place(Tunnel.class).toFile());
    server =
        ServerProcess.named("agents")
            .war(Wars.write(war, "agents.war"), "/depot")
            .war(branch(), "/branch")
            .environment("CARILLON_AGENT_SECRET", SECRET)
            .environment("CARILLON_AGENT_CLIENT_SECRET", SECRET);
    server.environment("CARILLON_AGENT_CLIENT_URL", url().toString()).start();
    server.awaitStatus("/depot/carillon/health/ready", status -> status == 200);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** An application with nothing of Carillon but an agent. */
  private static Path branch() {
    return Wars.write(
        Wars.foreign(BranchServlet.class, BranchHooks.class)
            .addAsLibrary(AgentProcess.place(Agent.class).toFile())
            .addAsLibrary(AgentProcess.place(Tunnel.class).toFile()),
        "branch.war");
  }

  @Test
  void anApplicationIsAnAgentByItsSettings() throws Exception {
    String asked = Http.get(server.http("/branch/ask?action=who"), null).body();
    String name = asked.substring(0, asked.indexOf(' '));
    assertThat(asked).startsWith(name + " \"" + name + "@depot ");
    assertThat(
            ask(
                "branch-asking",
                "relay",
                "{\"agent\":\"" + name + "\",\"action\":\"greet\",\"text\":\"\"}"))
        .startsWith("0 \"hello from ")
        .as("the container's threads")
        .doesNotContain("carillon-agent");
  }

  private URI url() {
    return server.ws("/depot/agent");
  }

  private Path store(String name) {
    return directory.resolve(name + ".json");
  }

  private AgentProcess agent(String store, String... words) throws Exception {
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--store";
    all[words.length + 1] = store(store).toString();
    return AgentProcess.start(directory, url(), SECRET, all);
  }

  private AgentProcess listening(String store) throws Exception {
    return agent(store, "listen", "--echo").awaitOutput("\"event\":\"ready\"");
  }

  private static String name(AgentProcess agent) {
    String output = agent.output();
    int at = output.indexOf("\"name\":\"") + "\"name\":\"".length();
    return output.substring(at, output.indexOf('"', at));
  }

  private String ask(String store, String action, String json) throws Exception {
    try (AgentProcess asking = agent(store, "send", action, json)) {
      int code = asking.exitCode();
      return code + " " + asking.output().strip();
    }
  }

  @Test
  void callsGoBothWaysAndTheCallerIsTheAgent() throws Exception {
    try (AgentProcess listening = listening("both")) {
      String name = name(listening);
      assertThat(name).matches("A\\d{4}");
      assertThat(ask("asking", "who", "null")).matches("0 \"A\\d{4}@depot true\"");
      assertThat(ask("asking", "who", "null")).matches("0 \"A\\d{4}@depot false\"");
      assertThat(ask("asking", "echo", "{\"a\":[1.25,\"ü\"]}")).isEqualTo("0 {\"a\":[1.25,\"ü\"]}");
      assertThat(
              ask(
                  "asking",
                  "relay",
                  "{\"agent\":\"" + name + "\",\"action\":\"greet\",\"text\":\"hi\"}"))
          .isEqualTo("0 \"hi\"");
      listening.awaitOutput("\"action\":\"greet\"");
      assertThat(ask("asking", "relay", "{\"agent\":\"A9999\",\"action\":\"x\",\"text\":\"\"}"))
          .startsWith("1 ")
          .contains("UNKNOWN_AGENT");
      assertThat(ask("asking", "nothing", "null")).startsWith("1 ").contains("UNKNOWN_ACTION");
    }
  }

  @Test
  void aLargeBodyGoesBothWays() throws Exception {
    try (Agent agent = client("large")) {
      String text = "x".repeat(1_000_000);
      assertThat(agent.send("echo", text).get().asText()).isEqualTo(text);
    }
  }

  @Test
  void anAgentInJavaScriptIsOneLikeAnother() throws Exception {
    assertThat(inJavaScript(SECRET))
        .isEqualTo(
            "{\"firstTime\":true,\"isOne\":true,\"echo\":{\"text\":\"Grüße 🔔\"},\"binary\":true,"
                + "\"large\":100000,\"relayed\":\"hello you\",\"unknown\":\"UNKNOWN_ACTION\"}\n1000\n");
    assertThat(inJavaScript(WRONG)).isEqualTo("\"WRONG_SECRET\"\n");
  }

  private String inJavaScript(String secret) throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Process asking =
        new ProcessBuilder(node, "src/agent/src/test/js/ask.mjs", url().toString(), secret)
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(asking.getInputStream().readAllBytes(), UTF_8);
      assertThat(asking.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      asking.destroyForcibly();
    }
  }

  private Agent client(String store) throws Exception {
    Agent agent =
        Agent.builder()
            .url(url())
            .secret(SECRET)
            .dataStore(FileDataStore.of(store(store)))
            .build()
            .start();
    agent.ready().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return agent;
  }

  @Test
  void namesOutlastRestartsOfEitherSide() throws Exception {
    AgentProcess first = listening("restarts");
    String name = name(first);
    first.kill9();
    try (AgentProcess again = listening("restarts")) {
      assertThat(name(again)).isEqualTo(name);
      assertThat(again.output()).contains("\"firstTime\":false");
      server.kill9();
      again.awaitOutput("\"event\":\"disconnected\"");
      server.start();
      server.awaitStatus("/depot/carillon/health/ready", status -> status == 200);
      again.awaitOutput("\"event\":\"reconnected\"");
      assertThat(again.output().lines().filter(line -> line.contains("reconnected")))
          .allMatch(line -> line.contains("\"name\":\"" + name + "\""));
      assertThat(ask("another", "agents", "null")).contains(name);
    }
  }

  @Test
  void aSecondAgentOfANameIsRefusedAndTheFirstStays() throws Exception {
    try (AgentProcess first = listening("double")) {
      Files.copy(store("double"), store("copy"));
      try (AgentProcess second = agent("copy", "listen")) {
        second.awaitOutput("DUPLICATE_ID");
      }
      String name = name(first);
      assertThat(
              ask(
                  "double-asking",
                  "relay",
                  "{\"agent\":\"" + name + "\",\"action\":\"still\",\"text\":\"here\"}"))
          .isEqualTo("0 \"here\"");
      assertThat(first.output()).doesNotContain("disconnected");
    }
  }

  @Test
  void aStolenNameIsRefused() throws Exception {
    AgentProcess owner = listening("owner");
    String name = name(owner);
    owner.kill9();
    try (AgentProcess thief = listening("thief")) {
      String own = name(thief);
      thief.kill9();
      String stolen = Files.readString(store("thief")).replace(own, name);
      Files.writeString(store("thief"), stolen);
    }
    try (AgentProcess thief = agent("thief", "listen")) {
      thief.awaitOutput("NOT_AUTHORIZED");
    }
  }

  @Test
  void aWrongSecretIsRefusedAndIsInNoLog() throws Exception {
    try (AgentProcess stranger = AgentProcess.start(directory, url(), WRONG, "listen")) {
      stranger.awaitOutput("WRONG_SECRET");
    }
    assertThat(server.logText()).contains("agent, WRONG_SECRET");
    assertThat(server.logText()).doesNotContain(SECRET).doesNotContain(WRONG);
  }

  @Test
  void whoDoesNotSpeakTheProtocolIsRefusedBeforeTheUpgrade() throws Exception {
    assertThat(ClientHandshake.at(url()).refusal().status()).isEqualTo(400);
    assertThat(Http.get(server.http("/depot/agent"), null).statusCode()).isEqualTo(426);
    assertThat(Http.get(server.http("/depot/carillon/agents"), null).statusCode()).isEqualTo(401);
  }

  @Test
  void operatorsSeeAgentsAndDisconnectThem() throws Exception {
    try (AgentProcess agent = listening("seen")) {
      String name = name(agent);
      URI page = server.http("/depot/carillon/agents");
      assertThat(Http.get(page, "alice").statusCode()).isEqualTo(403);
      assertThat(Http.get(page, "operator").body())
          .contains("{\"name\":\"" + name + "\",")
          .contains("\"connected\":true");
      assertThat(Http.get(server.http("/depot/carillon/metrics"), "operator").body())
          .contains("carillon_agents ")
          .contains("carillon_agents_calls_in_total");
      assertThat(Http.get(server.http("/depot/carillon/health"), "operator").body())
          .contains("\"agents\":{\"status\":\"up\"");
      assertThat(post("disconnect?name=" + name, "alice")).isEqualTo(403);
      assertThat(post("disconnect?name=" + name, "operator")).isEqualTo(200);
      agent.awaitOutput("\"event\":\"reconnected\"");
      assertThat(post("forget?name=" + name, "operator")).isEqualTo(200);
      agent.awaitOutput("UNKNOWN_AGENT");
      assertThat(post("forget?name=" + name, "operator")).isEqualTo(404);
    }
  }

  private int post(String task, String user) throws Exception {
    return Http.post(server.http("/depot/carillon/agents/" + task), user).statusCode();
  }

  @Test
  void withoutADatabaseTheDeploymentFailsAndSaysWhatToDo() throws Exception {
    WebArchive war =
        Wars.with(RelayHooks.class, RelayHooks.Relayed.class)
            .addAsLibrary(AgentProcess.place(AgentServer.class).toFile())
            .addAsLibrary(AgentProcess.place(Tunnel.class).toFile());
    try (ServerProcess alone =
        ServerProcess.named("agents-alone")
            .war(Wars.write(war, "alone.war"), "/alone")
            .environment("CARILLON_AGENT_SECRET", SECRET)
            .start()) {
      Await.until(
          "the deployment has failed",
          ServerProcess.START_TIMEOUT,
          () ->
              alone
                  .logText()
                  .contains("Carillon cannot serve agents: their names are kept in the database"));
    }
  }

  @Test
  void anErrorOfTheServerHasItsCode() throws Exception {
    try (Agent agent = client("code")) {
      var call = agent.send("relay", Map.of("agent", 5));
      Await.until("it is answered", call::isDone);
      assertThat(call.handle((answer, failure) -> code(failure)).get())
          .isEqualTo("INVALID_MESSAGE");
    }
  }

  private static String code(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof AgentException known ? known.code() : cause.toString();
  }

  /** Each so many frames something happens to one. */
  private static final int BLOW = 499;

  private static FrameProxy.Fate fate(int frame) {
    return frame % BLOW == 0
        ? FrameProxy.Fate.values()[1 + frame / BLOW % (FrameProxy.Fate.values().length - 1)]
        : FrameProxy.Fate.PASS;
  }

  @Test
  void ofTenThousandCallsOverABadNetworkEachIsDoneOnceOrItsCallerKnowsBetter() throws Exception {
    String[] outcomes = new String[10_000];
    Semaphore room = new Semaphore(64);
    try (FrameProxy proxy = new FrameProxy(server.port(), AgentIT::fate);
        Agent agent =
            Agent.builder()
                .url("ws://127.0.0.1:" + proxy.port() + "/depot/agent")
                .secret(SECRET)
                .dataStore(FileDataStore.of(store("bad-network")))
                .reconnectDelays(Duration.ofMillis(5), Duration.ofMillis(50))
                .build()) {
      agent.start();
      for (int i = 0; i < outcomes.length; i++) {
        int call = i;
        room.acquire();
        Await.until("the agent is there", agent::isReady);
        agent
            .send("run", call)
            .whenComplete(
                (answer, failure) -> {
                  outcomes[call] = failure == null ? "done " + answer : code(failure);
                  room.release();
                });
      }
      assertThat(room.tryAcquire(64, 60, TimeUnit.SECONDS)).as("all have ended").isTrue();
      assertThat(proxy.blows).hasValueGreaterThan(10);
    }
    JsonNode runs;
    try (Agent agent = client("bad-network")) {
      runs = agent.send("runs", null).get(60, TimeUnit.SECONDS);
    }
    int unknown = 0;
    for (int call = 0; call < outcomes.length; call++) {
      int run = runs.get(call).intValue();
      switch (outcomes[call]) {
        case "NOT_SENT", "OFFLINE" -> assertThat(run).as("call %s, not sent", call).isZero();
        case "UNKNOWN_OUTCOME" -> {
          unknown++;
          assertThat(run).as("call %s, of unknown outcome", call).isLessThan(2);
        }
        default -> {
          assertThat(outcomes[call]).isEqualTo("done " + call);
          assertThat(run).as("call %s, done", call).isOne();
        }
      }
    }
    assertThat(unknown).as("calls that were cut").isPositive();
  }
}
