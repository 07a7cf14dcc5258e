package org.carillon.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the scripts of {@code deploy} as an operator does. */
final class OperatorScripts {

  private static final String TLS = "tls";

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

  /** Arguments of Payara Micro, which takes one file of commands. */
  static List<String> ofPayara(List<String> names, int httpsPort) {
    List<String> arguments =
        new ArrayList<>(List.of("--addlibs", PostgresDatasource.driver().toString()));
    for (String name : names) {
      Path commands = Build.deploy().resolve("payara/" + name + ".txt");
      if (Files.exists(commands)) {
        arguments.addAll(List.of("--prebootcommandfile", commands.toString()));
      }
    }
    if (names.contains(TLS)) {
      arguments.addAll(List.of("--sslPort", Integer.toString(httpsPort), "--sslCert", "carillon"));
    }
    return arguments;
  }

  /** Arguments of the JVM of Payara Micro. */
  static List<String> jvmOfPayara(List<String> names, Map<String, String> environment) {
    return names.contains(TLS)
        ? List.of(
            "-Djavax.net.ssl.keyStore=" + environment.get("CARILLON_KEYSTORE"),
            "-Djavax.net.ssl.keyStorePassword=" + environment.get("CARILLON_KEYSTORE_PASSWORD"))
        : List.of();
  }
}
