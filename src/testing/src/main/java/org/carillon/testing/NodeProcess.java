package org.carillon.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The machine's Node.js, with WebSocket as a global. One expression at a time. */
public final class NodeProcess implements JavaScript {

  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Reads an expression a line, as JSON, and answers with a line. */
  private static final String LOOP =
      """
      import { createInterface } from "node:readline";
      for await (const line of createInterface({ input: process.stdin })) {
        let answer;
        try {
          const value = await (0, eval)(JSON.parse(line));
          answer = { value: value === undefined ? null : value };
        } catch (e) {
          answer = { error: String(e?.stack ?? e) };
        }
        process.stdout.write(JSON.stringify(answer) + "\\n");
      }
      process.exit(0);
      """;

  private final Process process;
  private final Path script;
  private final Writer in;
  private final BufferedReader out;

  private NodeProcess(Process process, Path script) {
    this.process = process;
    this.script = script;
    this.in = process.outputWriter(UTF_8);
    this.out = process.inputReader(UTF_8);
  }

  /**
   * Where Node.js is.
   *
   * @throws org.opentest4j.TestAbortedException if it is missing or knows no WebSocket
   */
  public static String program() {
    String program = MachineTool.path("node", "nodejs");
    try {
      Process node = new ProcessBuilder(program, "--experimental-websocket", "--version").start();
      if (!node.waitFor(20, TimeUnit.SECONDS) || node.exitValue() != 0) {
        throw MachineTool.missing(
            "Node.js knows no WebSocket: this test wants Node.js 20 or later");
      }
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it; an ES module is the global of that name. */
  public static NodeProcess start(String global, Path module) {
    String program = program();
    try {
      Path script = Files.createTempFile("carillon", ".mjs");
      Files.writeString(
          script,
          "globalThis."
              + global
              + " = await import("
              + MAPPER.writeValueAsString(module.toUri().toString())
              + ");\n"
              + LOOP);
      Process process =
          new ProcessBuilder(
                  program, "--experimental-websocket", "--no-warnings", script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new NodeProcess(process, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public JsonNode evaluate(String expression) {
    try {
      in.write(MAPPER.writeValueAsString(expression) + "\n");
      in.flush();
      JsonNode answer = MAPPER.readTree(line());
      if (answer.has("error")) {
        throw new AssertionError(answer.path("error").asText());
      }
      return answer.path("value");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!out.ready() && process.isAlive() && System.nanoTime() < end) {
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
    String line = out.ready() ? out.readLine() : null;
    if (line == null) {
      throw new AssertionError("Node.js does not answer");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
