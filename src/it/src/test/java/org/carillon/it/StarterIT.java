package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.carillon.testing.Frames.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.carillon.testing.Await;
import org.carillon.testing.Browser;
import org.carillon.testing.Build;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.MavenBuild;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.WsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code docs/starter}, copied, built by Maven and deployed, as a newcomer does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StarterIT {

  private static final Pattern WEIGHT =
      Pattern.compile("A WAR with `carillon` alone grows by about (\\d+) MB");

  private ServerProcess server;
  private Path war;

  @BeforeAll
  void build() throws Exception {
    Path data = Files.createDirectories(Build.data());
    Path directory = Files.createTempDirectory(data, "starter-build"); // a run before may have one
    Path project = directory.resolve("notes");
    copy(Path.of("docs/starter"), project);
    new MavenBuild(directory).run(project, "package");
    war = project.resolve("target/notes.war");
    server = ServerProcess.named("starter").war(war, "/notes").start();
    server.awaitStatus("/notes/carillon/health/live", status -> status == 200);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(path -> !path.startsWith(from.resolve("target"))).toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  @Test
  void itsLibrariesAreThoseThatAreTested() throws IOException {
    assertThat(libraries(war)).contains("carillon-api-0.1.0-SNAPSHOT.jar");
    assertThat(libraries(Build.war())).containsAll(libraries(war));
  }

  @Test
  void itsWarWeighsWhatTheReadmeSays() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    double weight = Files.size(war) / 1e6;
    assertThat(WEIGHT.matcher(readme).results())
        .singleElement()
        .satisfies(
            said -> assertThat(weight).isCloseTo(Double.parseDouble(said.group(1)), within(1.0)));
  }

  private static List<String> libraries(Path war) throws IOException {
    try (ZipFile zip = new ZipFile(war.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar"))
          .map(name -> name.substring("WEB-INF/lib/".length()))
          .toList();
    }
  }

  @Test
  void theServiceAnswersAndIsHeard() {
    try (WsClient ann = ClientHandshake.at(server.ws("/notes/ws/notes")).connect();
        WsClient ben = ClientHandshake.at(server.ws("/notes/ws/notes")).connect()) {
      ben.call("greet", data("name", "Ben"));
      assertThat(ann.call("greet", data("name", "Ann")).asText()).isEqualTo("Hello, Ann!");
      assertThat(ben.hear("greeted", d -> d.path("name").asText().equals("Ann"))).isNotNull();

      String id = ann.call("Notes:create", data("text", "tea")).path("id").asText();
      assertThat(ben.hear("Notes:created").path("text").asText()).isEqualTo("tea");
      assertThat(ben.call("Notes:read", data("id", id)).path("text").asText()).isEqualTo("tea");
    }
  }

  @Test
  void twoWindowsOfThePageStayInStep() {
    try (Browser one = Browser.start();
        Browser two = Browser.start()) {
      URI page = server.http("/notes/");
      one.open(page);
      two.open(page);
      await(one, "state.textContent === 'live'");
      await(two, "state.textContent === 'live'");
      one.evaluate("text.value = 'from one', add.requestSubmit(), true");
      await(two, "list.innerText.includes('from one')");
      await(one, "list.innerText.includes('from one')");
    }
  }

  private static void await(Browser browser, String expression) {
    Await.until(expression, () -> browser.evaluate("!!(" + expression + ")").asBoolean());
  }
}
