package org.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Maven, run on a project that uses Carillon's artifacts as somebody else's would: it finds them in
 * a repository of its own, as {@code mvn install} would have written it, and all else in what this
 * build has downloaded. It asks no network.
 */
public final class MavenBuild {

  private static final String VERSION = "0.1.0-SNAPSHOT";

  private final Path directory;

  /**
   * With repositories below a directory.
   *
   * @throws IOException if Carillon's artifacts cannot be copied
   */
  public MavenBuild(Path directory) throws IOException {
    this.directory = directory.toAbsolutePath();
    install(Path.of("pom.xml"));
    try (Stream<Path> modules = Files.list(Path.of("src"))) {
      for (Path module : modules.map(path -> path.resolve("pom.xml")).toList()) {
        if (Files.exists(module)) {
          install(module);
        }
      }
    }
  }

  private void install(Path pom) throws IOException {
    String project = Files.readString(pom).replaceFirst("(?s)<parent>.*?</parent>", "");
    String artifact = project.replaceFirst("(?s).*?<artifactId>([^<]+)</artifactId>.*", "$1");
    Path target = artifact(artifact);
    Files.createDirectories(target.getParent());
    Files.copy(pom, target.resolveSibling(target.getFileName() + ".pom"));
    String jar = artifact + "-" + VERSION + ".jar";
    Path built = pom.toAbsolutePath().resolveSibling(Path.of("target", jar));
    if (Files.exists(built)) {
      Files.copy(built, target.resolveSibling(jar));
    }
  }

  private Path artifact(String name) {
    return directory.resolve(
        Path.of("carillon", "org", "carillon", name, VERSION, name + "-" + VERSION));
  }

  /**
   * Builds a project.
   *
   * @param project where its pom.xml is
   * @param arguments the goals, and options
   * @throws IOException if Maven cannot be run
   * @throws AssertionError if the build fails, with what it said
   */
  public void run(Path project, String... arguments) throws IOException {
    Path settings = Files.writeString(directory.resolve("settings.xml"), settings());
    Path log = directory.resolve("maven.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                MachineTool.path("mvn", "maven"),
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + directory.resolve("local"),
                "-f",
                project.resolve("pom.xml").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // What this build was given is none of that one's.
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    Process maven = builder.start();
    try {
      assertThat(maven.waitFor(5, TimeUnit.MINUTES)).as(() -> said(log)).isTrue();
      assertThat(maven.exitValue()).as(() -> said(log)).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      maven.destroyForcibly();
    }
  }

  private static String said(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String settings() {
    return """
        <settings>
          <mirrors>
            <mirror>
              <id>downloaded</id>
              <mirrorOf>central</mirrorOf>
              <url>%s</url>
            </mirror>
          </mirrors>
          <profiles>
            <profile>
              <id>built</id>
              <repositories>
                <repository>
                  <id>carillon</id>
                  <url>%s</url>
                  <snapshots><enabled>true</enabled></snapshots>
                </repository>
              </repositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
        </settings>
        """
        .formatted(
            new File(localRepository()).toURI(), directory.resolve("carillon").toUri().toString());
  }

  private static String localRepository() {
    String path = System.getProperty("carillon.it.repository");
    if (path == null) {
      throw new IllegalStateException(
          "No system property carillon.it.repository: run the integration tests by mvn verify");
    }
    return path;
  }
}
