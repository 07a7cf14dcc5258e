package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md names as proof is there, and no line of its tables is without any. */
class SecurityDocTest {

  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");

  /** A line that no test holds says by one of these words whose it is. */
  private static final Pattern OTHERWISE =
      Pattern.compile("(deployer|application|document|open)(: .*)?");

  private static final String TESTED = "@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b";

  @Test
  void eachLineOfATableNamesATestOrWhoseItIs() throws IOException {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(60);
    assertThat(rows)
        .allSatisfy(
            row -> {
              String last = row.substring(row.lastIndexOf(" | ") + 3, row.length() - 2);
              assertThat(NAMED.matcher(last).find() || OTHERWISE.matcher(last).matches())
                  .as(row)
                  .isTrue();
            });
  }

  @Test
  void eachTestThatIsNamedIsThere() throws IOException {
    Map<String, List<String>> sources = sources();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(Files.readString(Path.of("docs/security.md")));
    int found = 0;
    while (named.find()) {
      found++;
      String method = named.group(2);
      if (sources.getOrDefault(named.group(1), List.of()).stream()
          .noneMatch(source -> hasTest(source, method))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(100);
  }

  @Test
  void aMethodThatIsNoTestIsNone() {
    assertThat(hasTest("  @Test\n  void holds() {}\n", "holds")).isTrue();
    assertThat(hasTest("  void holds() {}\n", "holds")).isFalse();
    assertThat(hasTest("  @Test\n  void other() {}\n\n  void holds() {}\n", "holds")).isFalse();
    assertThat(hasTest("  @Test\n  void holds() {}\n", "hold")).isFalse();
  }

  /** The rows of the tables before the security log, without their heads. */
  private static List<String> rows() throws IOException {
    String text = Files.readString(Path.of("docs/security.md"));
    String tables =
        text.substring(text.indexOf("### WebSocket cheat sheet"), text.indexOf("## Security log"));
    return tables
        .lines()
        .filter(line -> line.startsWith("| ") && !line.endsWith("| Test |"))
        .toList();
  }

  /** The texts of the classes of a name; two packages may have one of the same. */
  private static Map<String, List<String>> sources() throws IOException {
    Map<String, List<String>> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        sources
            .computeIfAbsent(
                file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
            .add(Files.readString(file));
      }
    }
    return sources;
  }

  /** Whether the annotations ahead of a method, behind the statement before it, make it a test. */
  private static boolean hasTest(String source, String method) {
    Matcher declared = Pattern.compile("void " + method + "\\(").matcher(source);
    if (!declared.find()) {
      return false;
    }
    String before = source.substring(0, declared.start());
    String own = before.substring(Math.max(before.lastIndexOf("\n\n"), 0));
    return Pattern.compile(TESTED).matcher(own).find();
  }
}
