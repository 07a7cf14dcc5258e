package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.DeployFiles.databaseVariables;
import static org.carillon.DeployFiles.map;
import static org.carillon.DeployFiles.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.carillon.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What of {@code deploy} needs containers fits together, and to what is served. Whether the files
 * are well formed is for the linters of {@code DeployLintIT}.
 */
class DeployFilesTest {

  private static final Path DEPLOY = DeployFiles.DIRECTORY;
  private static final String BASE = Settings.OPS_PATH.fallback();
  private static final Set<String> PATHS =
      Set.of(BASE + "/health/live", BASE + "/health/ready", BASE + "/drain");

  @ParameterizedTest
  @ValueSource(strings = {"wildfly.Dockerfile", "payara.Dockerfile"})
  void aDockerfileNamesWhatThereIsAndRunsNothingAsRoot(String name) throws IOException {
    List<String> instructions = instructions(DEPLOY.resolve("docker/" + name));
    assertThat(instructions.get(0)).matches("FROM [^ ]+:[^ ]*[0-9][^ ]*");
    String user = "root";
    for (String instruction : instructions) {
      String[] words = instruction.split("\\s+");
      if (words[0].equals("USER")) {
        user = words[1];
      }
      if (words[0].equals("COPY")) {
        for (int i = 1; i < words.length - 1; i++) {
          if (words[i].startsWith("deploy/")) {
            assertThat(Path.of(words[i])).exists();
          }
        }
      }
      if (words[0].equals("CMD") || words[0].equals("ENTRYPOINT")) {
        assertThat(instruction).as("without a shell, which would keep SIGTERM").contains("[\"");
      }
    }
    assertThat(user).isNotEqualTo("root");
  }

  @Test
  void theNodesOfTheCompositionHaveTheirEnvironmentAndAProbe() throws IOException {
    Map<String, Object> compose = yaml("docker/compose.yaml").get(0);
    Map<String, Object> services = map(compose, "services");
    assertThat(services).containsOnlyKeys("node1", "node2", "postgres", "redis", "balancer");
    for (String node : List.of("node1", "node2")) {
      Map<String, Object> service = map(services, node);
      assertThat(map(service, "environment")).containsKeys(databaseVariables());
      assertThat(map(service, "environment").keySet())
          .filteredOn(key -> key.startsWith("CARILLON_CLUSTER") || key.contains("REDIS"))
          .allMatch(DeployFilesTest::isSetting);
      assertThat(map(service, "healthcheck").get("test").toString())
          .contains(BASE + "/health/ready");
      Path dockerfile = Path.of(map(service, "build").get("dockerfile").toString());
      assertThat(dockerfile).exists();
    }
    for (Object service : services.values()) {
      Object image = ((Map<?, ?>) service).get("image");
      Object build = ((Map<?, ?>) service).get("build");
      assertThat(image.toString()).matches(build == null ? ".+:[0-9].*" : ".+");
    }
  }

  @Test
  void onlyTheLongPollingOfSocketIoIsStickyAtTheBalancer() throws IOException {
    Map<String, List<String>> sections = haproxy();
    assertThat(sections.get("backend polling")).anyMatch(line -> line.startsWith("cookie "));
    assertThat(sections.get("backend nodes")).noneMatch(line -> line.contains("cookie"));
    for (String backend : List.of("backend nodes", "backend polling")) {
      assertThat(sections.get(backend))
          .contains("option httpchk GET " + BASE + "/health/ready")
          .filteredOn(line -> line.startsWith("server "))
          .allMatch(line -> line.matches("server (node[12]) \\1:8080.*"))
          .hasSize(2);
    }
    assertThat(sections.get("frontend web"))
        .contains("use_backend polling if { path_beg /socket.io/ }", "default_backend nodes");
  }

  @Test
  void theBalancerMayOpenAsManyConnectionsAsItTakes() throws IOException {
    int connections =
        Integer.parseInt(
            haproxy().get("global").stream()
                .filter(line -> line.startsWith("maxconn "))
                .findFirst()
                .orElseThrow()
                .substring("maxconn ".length()));
    Map<String, Object> balancer =
        map(map(yaml("docker/compose.yaml").get(0), "services"), "balancer");
    assertThat((Integer) map(balancer, "ulimits").get("nofile")).isGreaterThan(2 * connections);
  }

  /** The statements of docs/deploy.md, in the composition's and the script's own spelling. */
  @Test
  void whatEndsTheSessionsOfADeadNodeIsTheSameEverywhere() throws IOException {
    String composition = Files.readString(DEPLOY.resolve("docker/compose.yaml"));
    String script = Files.readString(DEPLOY.resolve("wildfly/postgres.cli"));
    Matcher said =
        Pattern.compile("(?m)^alter role carillon set (\\w+) = '?(\\d+)(s?)'?;")
            .matcher(Files.readString(Path.of("docs/deploy.md")));
    int count = 0;
    for (; said.find(); count++) {
      String value = said.group(2) + (said.group(3).isEmpty() ? "" : "000");
      assertThat(composition).contains("- -c" + said.group(1) + "=" + value + "\n");
      assertThat(script).containsPattern("-c%20" + said.group(1) + "=" + value + "(%20|\")");
    }
    assertThat(count).isEqualTo(6);
  }

  @Test
  void theHookCallsAPathThatIsServed() throws IOException {
    Pattern served = Pattern.compile(Pattern.quote(BASE) + "/[a-z/]+");
    for (String file :
        List.of("docker/drain.sh", "docker/haproxy.cfg", "kubernetes/carillon.yaml")) {
      Matcher found = served.matcher(Files.readString(DEPLOY.resolve(file)));
      while (found.find()) {
        assertThat(PATHS).as(file).contains(found.group());
      }
    }
  }

  private static boolean isSetting(String variable) {
    return Settings.all().stream()
        .anyMatch(
            setting ->
                setting
                    .name()
                    .replaceAll("[^A-Za-z0-9]", "_")
                    .toUpperCase(java.util.Locale.ROOT)
                    .equals(variable));
  }

  private static List<String> instructions(Path dockerfile) throws IOException {
    String joined = Files.readString(dockerfile).replaceAll("\\\\\\R", " ");
    return joined
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  private static Map<String, List<String>> haproxy() throws IOException {
    Map<String, List<String>> sections = new HashMap<>();
    Deque<List<String>> current = new ArrayDeque<>();
    try (Stream<String> lines = Files.lines(DEPLOY.resolve("docker/haproxy.cfg"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.isBlank() || line.strip().startsWith("#")) {
          continue;
        }
        if (!line.startsWith(" ")) {
          current.push(new ArrayList<>());
          sections.put(line.strip(), current.peek());
        } else {
          current.element().add(line.strip());
        }
      }
    }
    return sections;
  }
}
