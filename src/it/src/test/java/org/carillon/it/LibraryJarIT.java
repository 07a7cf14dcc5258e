package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.carillon.testing.Build;
import org.junit.jupiter.api.Test;

/** What the jar brings that others take into their WARs, and what comes with it. */
class LibraryJarIT {

  @Test
  void noneOfTheSamplesIsInIt() throws Exception {
    try (JarFile jar = new JarFile(Build.library().toFile())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();
      assertThat(names)
          .contains(
              "org/carillon/api/WebSocketService.class",
              "org/carillon/transport/http/OpsRegistrar.class",
              "META-INF/services/jakarta.enterprise.inject.spi.Extension")
          .noneMatch(name -> name.startsWith("org/carillon/sample/"))
          .noneMatch(name -> name.contains("persistence.xml"))
          .noneMatch(name -> name.matches(".*\\.(html|js|css|svg|jsp)"));
      for (String name : names) {
        if (name.startsWith("META-INF/services/") && !name.endsWith("/")) {
          assertThat(new String(jar.getInputStream(jar.getEntry(name)).readAllBytes()))
              .as(name)
              .doesNotContain("org.carillon.sample");
        }
      }
    }
  }

  @Test
  void theBillOfMaterialsNamesAllThatIsInTheWar() throws Exception {
    JsonNode bill =
        new ObjectMapper().readTree(Build.library().resolveSibling("bom.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    List<String> named = new ArrayList<>();
    for (JsonNode part : bill.path("components")) {
      named.add(part.path("name").asText() + "-" + part.path("version").asText() + ".jar");
    }
    try (JarFile war = new JarFile(Build.war().toFile())) {
      List<String> brought =
          war.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar"))
              .map(name -> name.substring("WEB-INF/lib/".length()))
              .toList();
      assertThat(brought).hasSizeGreaterThan(20);
      assertThat(named).containsAll(brought).noneMatch(name -> name.startsWith("assertj"));
    }
  }
}
