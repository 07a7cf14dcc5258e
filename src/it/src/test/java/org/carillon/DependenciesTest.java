package org.carillon;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No dependency, of the library or of its tests, is of a version that a published advisory names.
 * {@code src/build/advisories.tsv} has the advisories; docs/dependencies.md says how it is renewed.
 */
class DependenciesTest {

  private static final Pattern RANGE = Pattern.compile("\\[([^,]+),([^)]+)\\)");

  /** Below which a repository of Maven keeps an artifact: group/artifact/version/file. */
  private static final Pattern STORED =
      Pattern.compile(".*/repository/(.+)/([^/]+)/([^/]+)/\\2-\\3[^/]*\\.jar");

  private record Advisory(String id, String artifact, String affected) {}

  @Test
  void noneIsOfAVersionWithAnAdvisory() {
    Map<String, String> resolved = resolved();
    Set<String> found = new TreeSet<>();
    for (Advisory advisory : advisories()) {
      String version = resolved.get(advisory.artifact());
      if (version != null && contains(advisory.affected(), version)) {
        found.add(advisory.id() + " " + advisory.artifact());
      }
    }
    Set<String> accepted =
        lines("accepted.tsv").stream()
            .filter(line -> resolved.containsKey(line.get(1))) // the servers' tests differ
            .map(line -> line.get(0) + " " + line.get(1))
            .collect(toSet());
    assertThat(found)
        .as("what src/build/accepted.tsv gives a reason for, and nothing else")
        .isEqualTo(accepted);
  }

  @Test
  void allThatIsResolvedIsLookedAt() {
    assertThat(resolved())
        .containsKeys(
            "com.fasterxml.jackson.core:jackson-databind",
            "org.hibernate.orm:hibernate-core",
            "redis.clients:jedis",
            "io.undertow:undertow-core",
            "org.apache.olingo:odata-server-core",
            "org.postgresql:postgresql")
        .hasSizeGreaterThan(100);
  }

  @Test
  void eachLineIsWhole() {
    assertThat(lines("advisories.tsv"))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              assertThat(line).hasSize(4);
              assertThat(line.get(0)).matches("20\\d\\d-\\d\\d");
              assertThat(line.get(1)).matches("(CVE|GHSA)-[\\w-]+");
              assertThat(line.get(2)).matches("[\\w.-]+:[\\w.-]+");
              assertThat(line.get(3)).matches("\\[[^,]+,[^)]+\\)( \\[[^,]+,[^)]+\\))*");
            });
    assertThat(lines("accepted.tsv"))
        .allSatisfy(line -> assertThat(line).hasSize(3).allMatch(part -> !part.isBlank()));
  }

  @ParameterizedTest
  @CsvSource({
    "2.20.1, true",
    "2.21.5, true",
    "2.21.6, false",
    "2.9.0, true",
    "2.18.9, true",
    "2.18.10, false",
    "2.22.0, false"
  })
  void aVersionIsInTheRangeThatHoldsIt(String version, boolean inside) {
    assertThat(contains("[2.0.0,2.18.10) [2.19.0,2.21.6)", version)).isEqualTo(inside);
  }

  private static boolean contains(String ranges, String version) {
    Version given = Version.parse(version);
    Matcher range = RANGE.matcher(ranges);
    while (range.find()) {
      if (given.compareTo(Version.parse(range.group(1))) >= 0
          && given.compareTo(Version.parse(range.group(2))) < 0) {
        return true;
      }
    }
    return false;
  }

  /** Versions by artifact, of all jars on the class path of the tests. */
  private static Map<String, String> resolved() {
    Map<String, String> resolved = new TreeMap<>();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : path.split(File.pathSeparator)) {
      Matcher stored = STORED.matcher(entry.replace(File.separatorChar, '/'));
      if (stored.matches()) {
        resolved.put(stored.group(1).replace('/', '.') + ":" + stored.group(2), stored.group(3));
      }
    }
    return resolved;
  }

  private static List<Advisory> advisories() {
    return lines("advisories.tsv").stream()
        .map(line -> new Advisory(line.get(1), line.get(2), line.get(3)))
        .toList();
  }

  private static List<List<String>> lines(String file) {
    try {
      return Files.readAllLines(Path.of("src/build", file)).stream()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> Arrays.asList(line.split("\t")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
