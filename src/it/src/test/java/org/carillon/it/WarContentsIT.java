package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.carillon.testing.Build;
import org.junit.jupiter.api.Test;

/** What is in the WAR of the samples, module by module, and the bill of materials that says so. */
class WarContentsIT {

  /** The files of the explorer and of the console, which an application adds or leaves out. */
  private static final List<String> PAGES =
      List.of("org/carillon/explorer/", "org/carillon/console/");

  /** The files for browsers that are the library's. */
  private static final String CLIENT =
      "org/carillon/transport/http/carillon\\.(min\\.|global\\.)?js";

  @Test
  void noneOfTheSamplesIsInAnotherModule() throws Exception {
    try (WebArchiveLibraries war = new WebArchiveLibraries(Build.war())) {
      assertThat(war.names())
          .filteredOn(name -> name.startsWith("carillon-"))
          .hasSize(10)
          .allSatisfy(
              name -> {
                if (name.startsWith("carillon-samples-")) {
                  return;
                }
                assertThat(war.entriesOf(name))
                    .as(name)
                    .isNotEmpty()
                    .noneMatch(entry -> entry.startsWith("org/carillon/sample/"))
                    .noneMatch(entry -> entry.contains("persistence.xml"))
                    .filteredOn(entry -> !entry.matches(CLIENT))
                    .filteredOn(entry -> PAGES.stream().noneMatch(entry::startsWith))
                    .noneMatch(entry -> entry.matches(".*\\.(html|js|css|svg|jsp)"));
              });
    }
  }

  @Test
  void theBillOfMaterialsNamesAllThatIsInTheWar() throws Exception {
    JsonNode bill = new ObjectMapper().readTree(Build.war().resolveSibling("bom.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    List<String> named = new ArrayList<>();
    for (JsonNode part : bill.path("components")) {
      named.add(part.path("name").asText() + "-" + part.path("version").asText() + ".jar");
    }
    try (WebArchiveLibraries war = new WebArchiveLibraries(Build.war())) {
      List<String> brought = war.names();
      assertThat(brought).hasSizeGreaterThan(20);
      assertThat(named).containsAll(brought).noneMatch(name -> name.startsWith("assertj"));
    }
  }
}
