package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelRulesDocTest {

  @Test
  void theDocumentListsEveryRuleAsTheCodeHasIt() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("docs/model-rules.md")).stream()
            .filter(line -> line.startsWith("| CRL-"))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(ModelRule.values())
                .map(
                    modelRule ->
                        "| "
                            + modelRule.id()
                            + " | "
                            + modelRule.what()
                            + " | "
                            + modelRule.mend()
                            + " |")
                .toList());
  }

  @Test
  void numbersAreUsedOnce() {
    assertThat(Arrays.stream(ModelRule.values()).map(ModelRule::id)).doesNotHaveDuplicates();
  }
}
