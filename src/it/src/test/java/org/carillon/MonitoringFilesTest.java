package org.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.DeployFiles.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.carillon.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard of Grafana and the alert rules of Prometheus fit to the figures that there are. */
class MonitoringFilesTest {

  private static final Path DIRECTORY = DeployFiles.DIRECTORY.resolve("monitoring");
  private static final Pattern NAME = Pattern.compile("carillon_[a-z_]+");

  /** Names of panels, alerts and settings of the files look otherwise. */
  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(text).results().forEach(match -> names.add(match.group()));
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"grafana-dashboard.json", "alerts.yaml"})
  void eachNameInThemIsThatOfAFigure(String file) throws IOException {
    Set<String> used = names(Files.readString(DIRECTORY.resolve(file)));
    used.remove("carillon_outbox_delivery_seconds"); // of the whole histogram, in a text
    assertThat(used).hasSizeGreaterThan(10).isSubsetOf(FigureNames.all());
  }

  /** What nobody would see is measured in vain. */
  @Test
  void eachFigureIsOnTheDashboard() throws IOException {
    String dashboard = Files.readString(DIRECTORY.resolve("grafana-dashboard.json"));
    assertThat(FigureNames.all())
        .filteredOn(name -> !name.endsWith("_seconds_sum") && !name.endsWith("_seconds_max"))
        .isSubsetOf(names(dashboard));
  }

  @Test
  void thePanelsOfTheDashboardLieBesideEachOther() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DIRECTORY.resolve("grafana-dashboard.json").toFile());
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", panel.path("title")).isTrue();
      JsonNode place = panel.path("gridPos");
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          String cell = place.path("x").asInt() + x + ":" + (place.path("y").asInt() + y);
          assertThat(cells.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.path("description").asText()).isNotBlank();
        assertThat(panel.path("targets").findValuesAsText("expr"))
            .isNotEmpty()
            .allMatch(MonitoringFilesTest::isBalanced);
      }
    }
    assertThat(ids).hasSizeGreaterThan(20);
  }

  @Test
  void anAlertSaysWhatIsWrongAndWhomToWake() throws IOException {
    Map<String, Object> file = yaml("monitoring/alerts.yaml").get(0);
    List<String> names = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object each : (List<?>) ((Map<?, ?>) group).get("rules")) {
        Map<?, ?> rule = (Map<?, ?>) each;
        names.add(rule.get("alert").toString());
        assertThat(((Map<?, ?>) rule.get("labels")).get("severity").toString())
            .isIn("page", "ticket");
        assertThat(((Map<?, ?>) rule.get("annotations")).get("summary").toString()).isNotBlank();
        assertThat(rule.get("expr").toString()).matches(MonitoringFilesTest::isBalanced);
      }
    }
    assertThat(names).hasSizeGreaterThan(10).doesNotHaveDuplicates();
  }

  @Test
  void prometheusAsksWhereTheFiguresAre() throws IOException {
    Map<String, Object> file = yaml("monitoring/prometheus.yaml").get(0);
    Map<?, ?> job = (Map<?, ?>) ((List<?>) file.get("scrape_configs")).get(0);
    assertThat(job.get("metrics_path")).isEqualTo(Settings.OPS_PATH.fallback() + "/metrics");
    assertThat(file.get("rule_files")).isEqualTo(List.of("alerts.yaml"));
  }

  private static boolean isBalanced(String expression) {
    return count(expression, '(') == count(expression, ')')
        && count(expression, '{') == count(expression, '}')
        && count(expression, '[') == count(expression, ']');
  }

  private static long count(String text, char letter) {
    return text.chars().filter(each -> each == letter).count();
  }
}
