package org.carillon.bench.agents;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a process of the benchmark is told on its standard input, a line each. */
final class PeerCommands {

  /** Does what a command says; the answer is a line. */
  interface Command {
    String run(int first, int second) throws Exception;
  }

  private PeerCommands() {}

  /** Runs commands until the input ends. Each has two numbers. */
  static void serve(Map<String, Command> commands) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      Command command = commands.get(words[0]);
      if (command == null) {
        throw new IOException("No command of this process: " + line);
      }
      System.out.println(command.run(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
    }
  }
}
