package org.carillon.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of the benchmark with a main of its own, that is told what to do a line at a time. */
final class PeerProcess implements AutoCloseable {

  private final String name;
  private final Process process;
  private final BufferedReader answers;

  /** Starts it, with the class path of this JVM. */
  PeerProcess(Class<?> main, Map<String, String> environment, String... words) throws IOException {
    name = main.getSimpleName();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms1g", "-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Gives it a command; its answer. */
  String ask(String command, int first, int second) throws IOException {
    var commands = process.outputWriter(StandardCharsets.UTF_8);
    commands.write(command + " " + first + " " + second + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " has ended in " + command);
    }
    return answer;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
