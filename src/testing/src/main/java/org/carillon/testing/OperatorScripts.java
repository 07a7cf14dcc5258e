package org.carillon.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the scripts of {@code deploy} as an operator does. */
final class OperatorScripts {

  private OperatorScripts() {}

  /** By WildFly's command line, in a server that does not run. */
  static void runAll(Path home, Path base, List<String> names, Map<String, String> environment)
      throws IOException {
    Path deployments = Files.createDirectories(base.resolve("deployments"));
    Files.copy(PostgresDatasource.driver(), deployments.resolve("postgresql.jar"));
    for (String name : names) {
      run(
          home,
          base,
          base.resolve(name + ".log"),
          environment,
          "--file=" + Build.deploy().resolve("wildfly/" + name + ".cli"));
    }
  }

  /** By WildFly's command line, one command to a server that runs. */
  static void command(Path home, Path base, int managementPort, String command) throws IOException {
    run(
        home,
        base,
        base.resolve("command.log"),
        Map.of(),
        "--connect",
        "--controller=localhost:" + managementPort,
        "--command=" + command);
  }

  private static void run(
      Path home, Path base, Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // it lives for seconds
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "--add-modules=java.se",
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                "org.jboss.as.cli"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("JBOSS_HOME", home.toString());
    Process cli = builder.start();
    try {
      boolean ended = cli.waitFor(2, TimeUnit.MINUTES);
      if (!ended || cli.exitValue() != 0) {
        cli.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", arguments) + " failed:\n" + Files.readString(output));
      }
    } catch (InterruptedException e) {
      cli.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Arguments of Payara Micro, which takes one file of commands: all that are named, in one. */
  static List<String> ofPayara(Path run, List<String> names) throws IOException {
    Path all = run.resolve("node.txt");
    for (String name : names) {
      Files.write(
          all,
          Files.readAllBytes(Build.deploy().resolve("payara/" + name + ".txt")),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    return List.of(
        "--addlibs",
        PostgresDatasource.driver().toString(),
        "--prebootcommandfile",
        all.toString());
  }
}
