package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of each page and script by how it is written. */
class PagesTest {

  private static final List<Path> DIRECTORIES =
      List.of(
          Path.of("webapp/pages"),
          Path.of("src/explorer/src/main/resources/org/carillon/explorer"),
          Path.of("src/console/src/main/resources/org/carillon/console"),
          Path.of("src/style"));

  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#]*)");

  private static List<Path> files(String suffix) throws IOException {
    Stream.Builder<Path> found = Stream.builder();
    for (Path directory : DIRECTORIES) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.filter(file -> file.toString().endsWith(suffix)).forEach(found);
      }
    }
    return found.build().toList();
  }

  static List<Path> pages() throws IOException {
    return files(".html");
  }

  static List<Path> scripts() throws IOException {
    return files(".js");
  }

  static List<Path> sheets() throws IOException {
    return files(".css");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageHasNoScriptAndNoStyleWithinIt(Path page) throws IOException {
    String text = Files.readString(page);
    assertThat(text)
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:");
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      assertThat(link.group(1)).as("of the same host").doesNotContain("//");
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptMakesNoHtmlOfTexts(Path script) throws IOException {
    assertThat(Files.readString(script))
        .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|setHTML")
        .doesNotContainPattern("\\beval\\(|new Function|createContextualFragment|srcdoc")
        .doesNotContainPattern("from \"(?:https?:)?//|import\\(\"(?:https?:)?//");
  }

  @ParameterizedTest
  @MethodSource("sheets")
  void aSheetTakesNothingFromElsewhere(Path sheet) throws IOException {
    assertThat(Files.readString(sheet)).doesNotContain("@import", "url(");
  }
}
