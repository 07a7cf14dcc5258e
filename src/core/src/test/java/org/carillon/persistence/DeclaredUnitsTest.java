package org.carillon.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredUnitsTest {

  @TempDir private Path root;

  private List<DeclaredUnit> declaredBy(String units) throws IOException {
    Path file = root.resolve("META-INF/persistence.xml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "<persistence xmlns=\"https://jakarta.ee/xml/ns/persistence\" version=\"3.0\">"
            + units
            + "</persistence>");
    try (URLClassLoader deployment = deployment()) {
      return DeclaredUnits.of(deployment);
    }
  }

  private URLClassLoader deployment() throws MalformedURLException {
    return new URLClassLoader(new URL[] {root.toUri().toURL()}, null);
  }

  @Test
  void aDeploymentWithoutAFileHasNone() throws IOException {
    try (URLClassLoader deployment = deployment()) {
      assertThat(DeclaredUnits.of(deployment)).isEmpty();
    }
  }

  @Test
  void eachUnitIsReadWithItsProviderAndWhetherItNamesADataSource() throws IOException {
    URL file = root.resolve("META-INF/persistence.xml").toUri().toURL();
    assertThat(
            declaredBy(
                """
                <persistence-unit name="bare"/>
                <persistence-unit name="full">
                  <provider> org.example.Provider </provider>
                  <jta-data-source>java:app/jdbc/x</jta-data-source>
                  <class>org.example.Row</class>
                  <properties><property name="provider" value="no"/></properties>
                </persistence-unit>
                <persistence-unit name="blank"><jta-data-source> </jta-data-source></persistence-unit>
                <persistence-unit name="plain">
                  <non-jta-data-source>java:app/jdbc/y</non-jta-data-source>
                </persistence-unit>
                """))
        .containsExactly(
            new DeclaredUnit("bare", file, "", false),
            new DeclaredUnit("full", file, "org.example.Provider", true),
            new DeclaredUnit("blank", file, "", false),
            new DeclaredUnit("plain", file, "", true));
  }

  @Test
  void aFileThatIsNoXmlIsAFault() {
    assertThatThrownBy(() -> declaredBy("<persistence-unit name=\"cut\">"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("persistence.xml");
  }
}
