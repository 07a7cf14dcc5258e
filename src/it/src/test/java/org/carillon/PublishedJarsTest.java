package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No artifact that an application takes sets a default of what else is in the application: of its
 * Weld, its logging, its validation, its Hibernate but for the two lines that Payara needs. The
 * classes as they are compiled, and the jar where it is made.
 */
class PublishedJarsTest {

  /** Files that a library reads by their name alone, whichever jar they are in. */
  private static final Set<String> DEFAULTS =
      Set.of(
          "hibernate.cfg.xml",
          "META-INF/orm.xml",
          "weld.properties",
          "ValidationMessages.properties",
          "META-INF/validation.xml",
          "META-INF/microprofile-config.properties",
          "logging.properties",
          "log4j2.xml",
          "logback.xml",
          "simplelogger.properties",
          "jndi.properties");

  private static final String HIBERNATE = "hibernate.properties";

  static Stream<Path> modules() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of("src"))) {
      return modules
          .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
          .filter(PublishedJarsTest::isPublished)
          .filter(module -> !module.endsWith("samples")) // an application, with settings of its own
          .sorted()
          .toList()
          .stream();
    }
  }

  private static boolean isPublished(Path module) {
    try {
      return !Files.readString(module.resolve("pom.xml")).contains("<maven.deploy.skip>true");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void itSetsNoDefaultOfAnything(Path module) throws IOException {
    Path classes = module.resolve("target/classes");
    assertThat(DEFAULTS).noneMatch(name -> Files.exists(classes.resolve(name)));
    for (Path jar : jars(module)) {
      try (JarFile file = new JarFile(jar.toFile())) {
        assertThat(DEFAULTS).as("%s", jar).noneMatch(name -> file.getEntry(name) != null);
      }
    }
  }

  /** Why, and what was tried in its place, is in docs/adr/0002-platform-wiring.md. */
  @Test
  void ofHibernateTheCoreSetsTheEnhancerAloneAndNoOtherSetsAnything() throws IOException {
    for (Path module : modules().toList()) {
      Path file = module.resolve("target/classes").resolve(HIBERNATE);
      if (module.endsWith("core")) {
        Properties set = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
          set.load(text);
        }
        assertThat(set)
            .isEqualTo(
                Map.of(
                    "hibernate.enhancer.enableDirtyTracking", "false",
                    "hibernate.enhancer.enableLazyInitialization", "false"));
      } else {
        assertThat(file).doesNotExist();
      }
    }
  }

  private static List<Path> jars(Path module) throws IOException {
    try (Stream<Path> made = Files.list(module.resolve("target"))) {
      return made.filter(
              path ->
                  path.toString().endsWith("-SNAPSHOT.jar")
                      || path.toString().matches(".*-\\d+\\.\\d+\\.\\d+\\.jar"))
          .toList();
    }
  }
}
