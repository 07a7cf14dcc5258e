package org.carillon.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
      Path output = base.resolve(name + ".log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Djboss.home.dir=" + home,
                  "-Djboss.server.base.dir=" + base,
                  "--add-modules=java.se",
                  "-jar",
                  home.resolve("jboss-modules.jar").toString(),
                  "-mp",
                  home.resolve("modules").toString(),
                  "org.jboss.as.cli",
                  "--file=" + Build.deploy().resolve("wildfly/" + name + ".cli"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("JBOSS_HOME", home.toString());
      Process cli = builder.start();
      try {
        boolean ended = cli.waitFor(2, TimeUnit.MINUTES);
        if (!ended || cli.exitValue() != 0) {
          cli.destroyForcibly();
          throw new IllegalStateException(name + ".cli failed:\n" + Files.readString(output));
        }
      } catch (InterruptedException e) {
        cli.destroyForcibly();
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
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
