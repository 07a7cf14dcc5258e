package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/coming-from-cap.md says of tests and differences is there. */
class ComingFromCapDocTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern DIFFERENCE = Pattern.compile("(?m)^(\\d+)\\. \\*\\*");

  private static List<String[]> rows() throws IOException {
    String page = Files.readString(Path.of("docs/coming-from-cap.md"));
    return page.substring(page.indexOf("## The adapter's own tests"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" \\| ", -1))
        .toList();
  }

  @Test
  void theTestsThatHoldWhatTheAdaptersTestsAskAreThere() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    for (String[] row : rows()) {
      assertThat(row).hasSize(4);
      for (MatchResult test : TEST.matcher(row[2]).results().toList()) {
        assertThat(sources.get(test.group(1) + ".java"))
            .as(test.group())
            .contains("void " + test.group(2) + "(");
      }
      assertThat(TEST.matcher(row[2]).find() || row[2].contains("none:") || row[2].contains("same"))
          .as(row[0])
          .isTrue();
    }
  }

  @Test
  void theCasesOfTheAdaptersTestsAreCounted() throws IOException {
    int all = cases(row -> true);
    int held = all - cases(row -> row[2].contains("none:"));
    assertThat(Files.readString(Path.of("docs/coming-from-cap.md")))
        .contains(all + " cases")
        .contains(held + " are held; the " + (all - held) + " of `base`")
        .contains("they are " + (held - cases(row -> row[0].contains("`plugin/annotations`"))));
  }

  private static int cases(Predicate<String[]> which) throws IOException {
    return rows().stream()
        .filter(which)
        .flatMap(row -> NUMBER.matcher(row[1]).results())
        .mapToInt(number -> Integer.parseInt(number.group()))
        .sum();
  }

  @Test
  void differencesAreNumberedOneAfterAnother() throws IOException {
    String page = Files.readString(Path.of("docs/coming-from-cap.md"));
    List<Integer> numbers =
        DIFFERENCE.matcher(page).results().map(ComingFromCapDocTest::number).toList();
    assertThat(numbers)
        .isEqualTo(Stream.iterate(1, number -> number + 1).limit(numbers.size()).toList())
        .hasSizeGreaterThan(20);
  }

  private static int number(MatchResult found) {
    return Integer.parseInt(found.group(1));
  }
}
