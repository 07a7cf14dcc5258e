package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.carillon.testing.Build;
import org.carillon.testing.Frames;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;

/** Tools of npm that look at descriptions. Their tests are skipped where Node.js is missing. */
public final class OfficialParser {

  private OfficialParser() {}

  /** A directory of a test's own. */
  static Path directory(String name) throws Exception {
    return Files.createDirectories(
        Build.data().resolve("describe-" + name + "-" + UUID.randomUUID()));
  }

  /** Runs a command to its end, whose code is expected; its output. */
  static String run(Path directory, int code, Map<String, String> environment, String... command)
      throws Exception {
    Path log = Files.createTempFile(directory, "command", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    int ended = builder.start().waitFor();
    String output = Files.readString(log, UTF_8);
    assertThat(ended).as(output).isEqualTo(code);
    return output;
  }

  /**
   * What the parser of AsyncAPI reads from a document; fails where one of its recommended rules has
   * something to say, but that 3.1, which has nothing that is used here, is newer than 3.0.
   */
  public static JsonNode read(String document, String name) throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Path parser = NpmBundle.install("asyncapi-parser", "@asyncapi/parser@3.6.6");
    Path file = directory("parser").resolve(name);
    Files.writeString(file, document);
    String output =
        run(
            file.getParent(),
            0,
            Map.of("NODE_PATH", parser.resolve("node_modules").toAbsolutePath().toString()),
            node,
            Path.of("src/it/src/test/js/asyncapi.cjs").toAbsolutePath().toString(),
            file.toAbsolutePath().toString());
    JsonNode said = Frames.parse(output);
    List<JsonNode> diagnostics = new ArrayList<>();
    said.path("diagnostics").forEach(diagnostics::add);
    assertThat(diagnostics)
        .filteredOn(each -> !each.path("code").asText().equals("asyncapi-latest-version"))
        .isEmpty();
    return said;
  }

  /**
   * Compiles a module of TypeScript strictly, beside carillon.js.
   *
   * @param code of the compiler: 0, or 2 where something is wrong
   */
  public static String compile(Path directory, String file, int code) throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Path compiler = NpmBundle.directory("typescript", "5.9.3").resolve("bin/tsc");
    Path installed = Files.createDirectories(directory.resolve("node_modules/carillon"));
    for (String each : List.of("package.json", "carillon.js", "carillon.d.ts")) {
      Files.write(installed.resolve(each), Files.readAllBytes(Path.of("src/js", each)));
    }
    Files.writeString(directory.resolve("package.json"), "{\"type\": \"module\"}");
    return run(
        directory,
        code,
        Map.of(),
        node,
        compiler.toAbsolutePath().toString(),
        "--strict",
        "--noUncheckedIndexedAccess",
        "--exactOptionalPropertyTypes",
        "--noUnusedLocals",
        "--noEmit",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom,dom.iterable",
        "--module",
        "nodenext",
        file);
  }

  /** Compiles a client of its own. */
  public static void compile(String client) throws Exception {
    Path directory = directory("client");
    Files.writeString(directory.resolve("client.ts"), client);
    compile(directory, "client.ts", 0);
  }
}
