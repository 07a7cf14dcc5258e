package org.carillon.it.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.carillon.agent.cli.CarillonAgent;
import org.carillon.testing.Await;
import org.carillon.testing.Processes;
import org.carillon.tunnel.Tunnel;

/** {@code carillon-agent} in a JVM of its own. */
final class AgentProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  /** An agent that was refused waits ever longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path output;

  private AgentProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a command; what it prints is in a file below the directory. */
  static AgentProcess start(Path directory, URI url, String secret, String... words)
      throws IOException {
    Path output = Files.createTempFile(directory, "agent", ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.add(CarillonAgent.class.getName());
    command.addAll(List.of(words));
    command.addAll(List.of("--url", url.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    builder.environment().put("CARILLON_AGENT_SECRET", secret);
    return new AgentProcess(builder.start(), output);
  }

  private static String classPath() {
    return Stream.of(
            CarillonAgent.class,
            Tunnel.class,
            JsonNode.class,
            JsonFactory.class,
            JsonProperty.class,
            org.jspecify.annotations.Nullable.class)
        .map(AgentProcess::place)
        .map(Path::toString)
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  /** The jar, or the directory, that has the class. */
  static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it printed so far. */
  String output() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it has printed a text. */
  AgentProcess awaitOutput(String text) {
    try {
      Await.until("the agent prints " + text, PATIENCE, () -> output().contains(text));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it printed:\n" + output(), e);
    }
    return this;
  }

  /** Waits until it ends; its exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("The agent does not end; it printed:\n" + output());
    }
    return process.exitValue();
  }

  void kill9() {
    Processes.kill9(process.toHandle());
  }

  @Override
  public void close() {
    kill9();
  }
}
