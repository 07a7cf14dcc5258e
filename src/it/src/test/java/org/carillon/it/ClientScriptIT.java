package org.carillon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.carillon.testing.Build;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.junit.jupiter.api.Test;

/** How large carillon.js is, and whether its types are right. */
class ClientScriptIT {

  private static final int MOST_BYTES = 8 * 1024;

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

  @Test
  void minifiedAndZippedItIsSmall() throws Exception {
    String node = MachineTool.path("node", "nodejs");
    String minified =
        run(
            Path.of("").toAbsolutePath(),
            node,
            NpmBundle.esbuild().toString(),
            "--minify",
            "--format=esm",
            "src/js/carillon.js");
    assertThat(minified).contains("carillon.v1");
    assertThat(zipped(minified.getBytes(UTF_8))).isLessThan(MOST_BYTES);
  }

  /** As an application takes it: a package that is called carillon. */
  @Test
  void itsTypesAreStrictAndSayWhatIsWrong() throws Exception {
    String node = MachineTool.path("node", "nodejs");
    Path compiler = NpmBundle.directory("typescript", "5.9.3").resolve("bin/tsc");
    Path directory = Files.createDirectories(Build.data().resolve("client-script"));
    Path installed = Files.createDirectories(directory.resolve("node_modules/carillon"));
    for (String file : List.of("package.json", "carillon.js", "carillon.d.ts")) {
      Files.write(installed.resolve(file), Files.readAllBytes(Path.of("src/js", file)));
    }
    Files.write(
        directory.resolve("client.mts"),
        Files.readAllBytes(Path.of("src/it/src/test/js/client.mts")));
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
        "client.mts");
  }
}
