package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.carillon.testing.Await;
import org.carillon.tunnel.CallOptions;
import org.carillon.tunnel.MessageBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line, in processes of its own. */
class AgentCommandTest {

  private static final int DONE = 0;
  private static final int ERROR = 1;
  private static final int USAGE = 2;
  private static final int TIMEOUT = 3;

  @TempDir static Path directory;

  private static AgentTestServer server;
  private static Path secret;

  /** How a process ended. */
  private record Ended(int code, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    server = new AgentTestServer();
    secret = Files.writeString(directory.resolve("secret"), AgentTestServer.SECRET + "\n");
    server.answering =
        call ->
            switch (call.action()) {
              case "fail" -> CompletableFuture.failedFuture(AgentTestServer.error("SOLD_OUT"));
              case "never" -> new CompletableFuture<>();
              default -> CompletableFuture.completedFuture(call.body());
            };
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ProcessBuilder command(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.carillon.agent.cli.CarillonAgent"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CARILLON_AGENT_URL", server.url());
    builder.environment().put("CARILLON_AGENT_SECRET", AgentTestServer.SECRET);
    return builder;
  }

  private static Ended run(String... words) throws IOException, InterruptedException {
    return run(command(words));
  }

  private static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    process.getOutputStream().close();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.errorReader(StandardCharsets.UTF_8)));
    String out = text(process.inputReader(StandardCharsets.UTF_8));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err.join());
  }

  private static String text(BufferedReader reader) {
    return String.join("\n", reader.lines().toList());
  }

  @Test
  void connectPrintsWhoTheAgentIs() throws Exception {
    Ended ended = run("connect");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isEqualTo(DONE);
    JsonNode line = TestJson.of(ended.out());
    assertThat(line.path("event").asText()).isEqualTo("ready");
    assertThat(line.path("name").asText()).matches("A\\d+");
    assertThat(line.path("firstTime").asBoolean()).isTrue();
  }

  @Test
  void aNameIsKeptInAFile() throws Exception {
    String store = directory.resolve("store.json").toString();
    String first = TestJson.of(run("connect", "--store", store).out()).path("name").asText();
    JsonNode again = TestJson.of(run("connect", "--store=" + store).out());
    assertThat(again.path("name").asText()).isEqualTo(first);
    assertThat(again.path("firstTime").asBoolean(true)).isFalse();
  }

  @Test
  void sendPrintsTheAnswer() throws Exception {
    Ended ended = run("send", "echo", "{\"hello\": \"world\"}");
    assertThat(ended).isEqualTo(new Ended(DONE, "{\"hello\":\"world\"}", ""));
    assertThat(run("send", "echo").out()).isEqualTo("null");
  }

  @Test
  void theSecretComesFromAFileOrAnotherVariable() throws Exception {
    ProcessBuilder file = command("send", "echo", "1", "--secret-file", secret.toString());
    file.environment().remove("CARILLON_AGENT_SECRET");
    assertThat(run(file)).isEqualTo(new Ended(DONE, "1", ""));
    ProcessBuilder other = command("send", "echo", "2", "--secret-env", "OTHER");
    other.environment().remove("CARILLON_AGENT_SECRET");
    other.environment().put("OTHER", AgentTestServer.SECRET);
    assertThat(run(other)).isEqualTo(new Ended(DONE, "2", ""));
  }

  @Test
  void whatIsReadFromStdinIsSent() throws Exception {
    Path input = Files.writeString(directory.resolve("input.json"), "[1, 2]");
    Process process = command("send", "echo", "-").redirectInput(input.toFile()).start();
    assertThat(text(process.inputReader(StandardCharsets.UTF_8))).isEqualTo("[1,2]");
    assertThat(process.waitFor()).isEqualTo(DONE);
  }

  @Test
  void anErrorOfTheServerIsTold() throws Exception {
    Ended ended = run("send", "fail");
    assertThat(ended.code()).isEqualTo(ERROR);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isEqualTo("carillon-agent: SOLD_OUT");
  }

  @Test
  void aWrongSecretIsAnErrorAndNotWrittenAnywhere() throws Exception {
    ProcessBuilder builder = command("send", "echo");
    builder.environment().put("CARILLON_AGENT_SECRET", AgentTestServer.OTHER_SECRET);
    Ended ended = run(builder);
    assertThat(ended.code()).isEqualTo(ERROR);
    assertThat(ended.err()).contains("WRONG_SECRET").doesNotContain(AgentTestServer.OTHER_SECRET);
  }

  @Test
  void aCallThatIsNotAnsweredEndsWithThree() throws Exception {
    Ended ended = run("send", "never", "--timeout", "3");
    assertThat(ended.code()).isEqualTo(TIMEOUT);
    assertThat(ended.err()).contains("TIMEOUT");
  }

  @Test
  void aServerThatIsNotThereEndsWithThree() throws Exception {
    Ended ended = run("connect", "--url", "ws://localhost:1/agent", "--timeout", "0.3");
    assertThat(ended.code()).isEqualTo(TIMEOUT);
    assertThat(ended.err()).contains("cannot be reached").contains("no connection in 300 ms");
  }

  @Test
  void whatIsToldArrives() throws Exception {
    assertThat(run("send", "news-of-cli", "--tell").code()).isEqualTo(DONE);
    Await.until("the server hears it", () -> server.told.contains("news-of-cli"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', which command",
    "dance, no command dance",
    "send, send what",
    "send|a|{|--tell, no JSON",
    "send|a|1|2, too many words",
    "connect|--frobnicate, no option --frobnicate",
    "connect|--store, needs a value",
    "connect|--store|a|--store|b, twice",
    "connect|--secret|hunter2, a secret is no argument",
    "connect|--timeout|soon, number of seconds",
    "connect|--timeout|-1, positive",
    "connect|--url|ws://example.com/agent, not encrypted",
    "connect|--cert|a.pem, go together",
    "connect|--ca|missing.pem, missing.pem",
    "connect|--proxy|nowhere, host:port",
    "connect|--secret-file|missing, missing",
    "listen|--answer|x, <action>=<json>",
    "listen|--count|0, whole number"
  })
  void whatCannotBeMeantEndsWithTwo(String words, String message) throws Exception {
    Ended ended = run(words.isEmpty() ? new String[0] : words.split("\\|"));
    assertThat(ended.err()).contains(message).doesNotContain("hunter2");
    assertThat(ended.code()).isEqualTo(USAGE);
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void helpAndVersionGoToStdout() throws Exception {
    Ended help = run("--help");
    assertThat(help.code()).isEqualTo(DONE);
    assertThat(help.out()).contains("Exit codes: 0 done, 1 error, 2 usage, 3 timeout");
    assertThat(run("--version").out()).startsWith("carillon-agent ");
  }

  @Test
  void listenPrintsEventsAndMessagesAndAnswers() throws Exception {
    Process process =
        command("listen", "--answer", "ask={\"a\":1}", "--count", "3")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(TestJson.of(out.readLine()).path("event").asText()).isEqualTo("connected");
    JsonNode ready = TestJson.of(out.readLine());
    assertThat(ready.path("event").asText()).isEqualTo("ready");
    String name = ready.path("name").asText();
    Await.until("it is there", () -> server.lines.containsKey(name));

    MessageBody body = BodyMapper.write(TestJson.MAPPER, "hello");
    assertThat(server.line(name).tunnel.call("ask", body, CallOptions.DEFAULT).join().json())
        .isEqualTo(TestJson.of("{\"a\":1}"));
    assertThat(TestJson.of(out.readLine()))
        .isEqualTo(TestJson.of("{\"event\":\"message\",\"action\":\"ask\",\"body\":\"hello\"}"));
    server.line(name).cut();
    assertThat(TestJson.of(out.readLine()).path("event").asText()).isEqualTo("disconnected");
    assertThat(TestJson.of(out.readLine()).path("event").asText()).isEqualTo("reconnected");
    Await.until("it is back", () -> server.lines.containsKey(name));
    MessageBody bytes = MessageBody.ofBinary(new byte[] {1, 2, 3});
    assertThat(server.line(name).tunnel.call("other", bytes, CallOptions.DEFAULT).join().json())
        .isEqualTo(TestJson.of("null"));
    assertThat(TestJson.of(out.readLine()).path("binary").asText()).isEqualTo("AQID");
    server.line(name).tunnel.call("last", body, CallOptions.DEFAULT).join();
    assertThat(TestJson.of(out.readLine()).path("action").asText()).isEqualTo("last");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(DONE);
  }

  @Test
  void aTermEndsListeningGracefully() throws Exception {
    int before = server.goodbyes.get();
    Process process = command("listen").redirectErrorStream(true).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    out.readLine();
    assertThat(out.readLine()).contains("\"ready\"");
    process.destroy(); // SIGTERM
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Await.until("it said goodbye", () -> server.goodbyes.get() > before);
  }

  @Test
  void aProxysPasswordComesFromTheEnvironment() throws Exception {
    try (ConnectProxy proxy = new ConnectProxy("user:hunter2")) {
      ProcessBuilder builder =
          command(
              "connect",
              "--proxy",
              "127.0.0.1:" + proxy.port(),
              "--proxy-user",
              "user",
              "--proxy-password-env",
              "PROXY_PASSWORD");
      builder.environment().put("PROXY_PASSWORD", "hunter2");
      assertThat(run(builder).code()).isEqualTo(DONE);
      assertThat(proxy.asked).hasSize(1);
    }
  }
}
