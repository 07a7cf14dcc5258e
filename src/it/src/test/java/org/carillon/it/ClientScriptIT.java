package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.carillon.testing.Build;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How large carillon.js is, what is made of it, and whether its types are right. */
class ClientScriptIT {

  private static final int MOST_BYTES = 8 * 1024;

  private static final Path SOURCES = Path.of("src/js");

  private static String run(Path directory, String... command) throws Exception {
    Path log = Files.createTempFile("client-script", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = process.waitFor();
    String output = Files.readString(log, UTF_8);
    Files.delete(log);
    assertThat(code).as(output).isZero();
    return output;
  }

  private static int zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip =
        new GZIPOutputStream(zipped) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      zip.write(bytes);
    }
    return zipped.size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"carillon.min.js", "carillon.global.js"})
  void minifiedAndZippedItIsSmall(String file) throws Exception {
    byte[] minified = Files.readAllBytes(SOURCES.resolve(file));
    assertThat(zipped(minified)).isLessThan(MOST_BYTES);
  }

  /** What is served minified is what {@code npm run bundle} makes of the source. */
  @Test
  void theMinifiedFilesAreMadeOfTheSource() throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Path made = Files.createDirectories(Build.data().resolve("client-script-bundle"));
    String script =
        new ObjectMapper()
            .readTree(SOURCES.resolve("package.json").toFile())
            .at("/scripts/bundle")
            .asText();
    for (String command : script.split(" && ")) {
      List<String> words = new ArrayList<>(List.of(command.split(" ")));
      assertThat(words.remove(0)).isEqualTo("esbuild");
      words.replaceAll(
          word -> word.replace("--outfile=", "--outfile=" + made.toAbsolutePath() + "/"));
      words.addAll(0, List.of(node, NpmBundle.esbuild().toAbsolutePath().toString()));
      run(SOURCES.toAbsolutePath(), words.toArray(new String[0]));
    }
    for (String file : List.of("carillon.min.js", "carillon.global.js")) {
      assertThat(Files.readString(SOURCES.resolve(file)))
          .as("%s is older than carillon.js: run `npm install && npm run bundle` in src/js", file)
          .isEqualTo(Files.readString(made.resolve(file)));
    }
  }

  /** As an application takes it: a package that is called carillon. */
  @Test
  void itsTypesAreStrictAndSayWhatIsWrong() throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Path compiler = NpmBundle.directory("typescript", "5.9.3").resolve("bin/tsc");
    Path directory = Files.createDirectories(Build.data().resolve("client-script"));
    Path installed = Files.createDirectories(directory.resolve("node_modules/carillon"));
    for (String file :
        List.of(
            "package.json",
            "carillon.js",
            "carillon.d.ts",
            "carillon.min.js",
            "carillon.global.js",
            "carillon.global.d.ts")) {
      Files.write(installed.resolve(file), Files.readAllBytes(Path.of("src/js", file)));
    }
    Files.write(
        directory.resolve("client.mts"),
        Files.readAllBytes(Path.of("src/it/src/test/js/client.mts")));
    // a classic script of a page has the global
    Files.writeString(
        directory.resolve("page.ts"),
        """
        /// <reference types="carillon/carillon.global.js" />
        carillon.connect("/ws/chat").call<string>("message", { text: "hi" }).then((said) => said.trim());
        """);
    run(
        directory,
        node,
        compiler.toString(),
        "--strict",
        "--noEmit",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom,dom.iterable",
        "--module",
        "nodenext",
        "--moduleDetection",
        "legacy", // page.ts is a script
        "client.mts",
        "page.ts");
  }
}
