package org.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What packages of npm bring, fetched once a build by npm itself, which checks it. */
public final class NpmBundle {

  private static final long PATIENCE_MINUTES = 3;

  private NpmBundle() {}

  /** The browser's bundle of the official client of Socket.IO. */
  public static Path socketIo() {
    return file("socket.io-client", "4.8.4", "dist/socket.io.min.js");
  }

  /** The browser's bundle of the official client of Socket.IO 2. */
  public static Path socketIo2() {
    return file("socket.io-client", "2.5.0", "dist/socket.io.js");
  }

  /** The schema of compositions, as their specification has it; a linter brings it. */
  public static Path composition() {
    return file("dclint", "3.1.0", "schemas/compose.schema.json");
  }

  /** A linter of Dockerfiles: {@code node <it> lint <file>}. */
  public static Path dockerfileUtils() {
    return installed("dockerfile-utils", "0.16.3", "bin/dockerfile-utils");
  }

  /** What makes scripts small: {@code node <it> --minify <file>}. */
  public static Path esbuild() {
    return installed("esbuild", "0.25.12", "bin/esbuild");
  }

  /** A directory in which {@code npx wscat} is a client of WebSocket for shells. */
  public static Path wsCat() {
    return install("wscat", "wscat@6.1.0");
  }

  /** Prometheus' own parser of its queries, a module of Node.js. */
  public static Path promQl() {
    return install(
            "promql",
            "@prometheus-io/lezer-promql@0.308.0",
            "@lezer/common@1.2.3",
            "@lezer/lr@1.4.2",
            "@lezer/highlight@1.2.1")
        .resolve("node_modules/@prometheus-io/lezer-promql/dist/index.cjs");
  }

  /** A script of a package that needs others, so that it is installed. */
  private static Path installed(String name, String version, String path) {
    return install(name, name + "@" + version).resolve("node_modules").resolve(name).resolve(path);
  }

  /**
   * A directory of that name with packages and what they need.
   *
   * @param packages with their versions
   */
  public static synchronized Path install(String name, String... packages) {
    try {
      Path directory = Files.createDirectories(Build.data().resolve("npm/" + name));
      if (Files.notExists(directory.resolve("node_modules/.package-lock.json"))) {
        // no package may run anything meanwhile
        List<String> command =
            new ArrayList<>(
                List.of(
                    "npm",
                    "install",
                    "--prefix",
                    ".",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--silent"));
        command.addAll(List.of(packages));
        run(directory, command.toArray(new String[0]));
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String name, String version, String path) {
    return directory(name, version).resolve(path);
  }

  /** The unpacked package, with all its files. */
  public static synchronized Path directory(String name, String version) {
    try {
      Path directory = Files.createDirectories(Build.data().resolve("npm/" + name + "-" + version));
      Path unpacked = directory.resolve("package");
      if (Files.notExists(unpacked)) {
        run(directory, "npm", "pack", "--silent", name + "@" + version);
        String file = name.replace("@", "").replace('/', '-') + "-" + version + ".tgz";
        run(directory, "tar", "-xzf", file);
      }
      return unpacked;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(Path directory, String... command) throws IOException {
    MachineTool.path("npm", "npm");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(command[0] + ".log").toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(
            String.join(" ", command)
                + " failed: "
                + Files.readString(directory.resolve(command[0] + ".log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
