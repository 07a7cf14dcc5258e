package org.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CarillonConfigTest {

  private static CarillonConfig with(Map<String, String> texts) {
    return new CarillonConfig(name -> Optional.ofNullable(texts.get(name)));
  }

  @Test
  void whatIsNotSetHasItsDefault() {
    CarillonConfig config = with(Map.of());
    assertThat(config.get(Settings.MAX_FRAME)).isEqualTo(65_536);
    assertThat(config.get(Settings.ORIGINS)).isEmpty();
    assertThat(config.get(Settings.JSON_DECIMALS)).isEqualTo(Settings.Decimals.STRING);
  }

  @Test
  void whatIsSetIsReadByItsType() {
    CarillonConfig config =
        with(
            Map.of(
                "carillon.idle", "PT2M",
                "carillon.origins", "https://a.example, https://b.example,",
                "carillon.json.decimals", "number"));
    assertThat(config.get(Settings.IDLE)).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.get(Settings.ORIGINS))
        .isEqualTo(
            List.of(OriginPattern.of("https://a.example"), OriginPattern.of("https://b.example")));
    assertThat(config.get(Settings.JSON_DECIMALS)).isEqualTo(Settings.Decimals.NUMBER);
  }

  @Test
  void allFaultsAreNamedAtOnceWithWhatIsExpected() {
    assertThatThrownBy(
            () ->
                with(
                    Map.of(
                        "carillon.limit.frame", "-1",
                        "carillon.heartbeat", "25s",
                        "carillon.json.decimals", "roman")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("carillon.limit.frame: -1: expected bytes")
        .hasMessageContaining("carillon.heartbeat: 25s: expected ISO-8601 duration")
        .hasMessageContaining("carillon.json.decimals: roman: expected one of [STRING, NUMBER]");
  }

  @Test
  void eachAgentServerHasSettingsOfItsOwn() {
    String secret = "0123456789abcdef0123456789abcdef";
    CarillonConfig config =
        with(
            Map.of(
                "carillon.agent.servers", "east,west",
                "carillon.agent.heartbeat", "PT5S",
                "carillon.agent.secret", secret + "0",
                "carillon.agent.east.secret", secret,
                "carillon.agent.west.heartbeat", "PT7S"));
    assertThat(config.get(AgentServerSettings.PATH, "")).isEqualTo("/agent");
    assertThat(config.get(AgentServerSettings.PATH, "east")).isEqualTo("/agent/east");
    assertThat(config.get(AgentServerSettings.SECRET, "")).containsExactly(secret + "0");
    assertThat(config.get(AgentServerSettings.SECRET, "east")).containsExactly(secret);
    assertThat(config.get(AgentServerSettings.SECRET, "west")).isEmpty();
    assertThat(config.get(AgentServerSettings.HEARTBEAT, "east")).hasSeconds(5);
    assertThat(config.get(AgentServerSettings.HEARTBEAT, "west")).hasSeconds(7);
  }

  @Test
  void aSecretThatIsTooShortIsAFaultThatDoesNotShowIt() {
    assertThatThrownBy(
            () ->
                with(
                    Map.of(
                        "carillon.agent.secret", "hush",
                        "carillon.agent.servers", "east",
                        "carillon.agent.east.secrets", "psst")))
        .hasMessageContaining("carillon.agent.secret: (not shown)")
        .hasMessageContaining("carillon.agent.east.secrets: (not shown)")
        .hasMessageContaining("4 bytes, and at least 32 are needed")
        .message()
        .doesNotContain("hush")
        .doesNotContain("psst");
  }

  @Test
  void formatsOfNamesHaveOneRunOfDigits() {
    for (String wrong : List.of("A", "#A#", "", "A #", "A##########")) {
      assertThatThrownBy(() -> with(Map.of("carillon.agent.name-format", wrong)))
          .as(wrong)
          .hasMessageContaining("carillon.agent.name-format");
    }
  }

  /** Also as MicroProfile Config reads CARILLON_AGENT_CLIENT_SECRET. */
  @Test
  void settingsOfAgentsAndOfClientsAreOfNoAgentServer() {
    String secret = "0123456789abcdef0123456789abcdef";
    Map<String, String> ofOthers =
        Map.of(
            "carillon.agent.client.secret", secret,
            "carillon.agent.client.secret.next", secret,
            "CARILLON_AGENT_CLIENT_SECRET", secret,
            "carillon.agent-client.url", "wss://example.com/agent",
            "carillon.client.shop.url", "wss://example.com/ws/shop");
    assertThat(UnknownSettings.faults(ofOthers.keySet())).isEmpty();
    assertThat(with(ofOthers).get(AgentServerSettings.SECRET)).isEmpty();
    assertThatThrownBy(() -> with(Map.of("carillon.agent.servers", "east,client")))
        .hasMessageContaining("carillon.agent.servers")
        .hasMessageContaining("another name");
  }

  @Test
  void whatLooksLikeASettingIsAFault() {
    assertThat(
            UnknownSettings.faults(
                List.of(
                    "carillon.limit.frames",
                    "carillon.hartbeat",
                    "carillon.limit.frame",
                    "carillon.data.dir",
                    "java.version",
                    "CARILLON_LIMIT_FRAMES",
                    "CARILLON_LIMIT_FRAME",
                    "CARILLON_DB_HOST",
                    "CARILLON_OPERATOR")))
        .extracting(fault -> fault.setting() + ": " + fault.text())
        .containsExactly(
            "CARILLON_LIMIT_FRAMES: is no setting; did you mean CARILLON_LIMIT_FRAME?",
            "carillon.hartbeat: is no setting; did you mean carillon.heartbeat?",
            "carillon.limit.frames: is no setting; did you mean carillon.limit.frame?");
  }

  /** What deploy/ and docs/deploy.md name beside the settings must never be a fault. */
  @Test
  void noVariableOfTheDeploymentLooksLikeASetting() throws IOException {
    List<String> names =
        Pattern.compile("CARILLON_[A-Z_0-9]+")
            .matcher(Files.readString(Path.of("docs/deploy.md")))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(names).isNotEmpty();
    assertThat(UnknownSettings.faults(names)).isEmpty();
  }

  /** The README's own commands set them, and are not warned of it. */
  @Test
  void propertiesOfTheScriptsAreNoUnknownSettings() throws IOException {
    List<String> names = new ArrayList<>(List.of("carillon.other"));
    try (Stream<Path> files = Files.walk(Path.of("deploy"))) {
      for (Path script : files.filter(file -> file.toString().matches(".*\\.(cli|txt)")).toList()) {
        Pattern.compile("\\$\\{(carillon\\.[a-z.-]+)")
            .matcher(Files.readString(script))
            .results()
            .forEach(found -> names.add(found.group(1)));
      }
    }
    assertThat(names).contains("carillon.data.dir");
    assertThat(UnknownSettings.unknown(names)).containsExactly("carillon.other");
  }

  @Test
  void everySettingIsDocumentedWithItsDefaultAndMeaning() throws IOException {
    String options = Files.readString(Path.of("docs/options.md"));
    for (Setting<?> setting : Settings.all()) {
      String fallback = setting.fallback().isEmpty() ? "empty" : "`" + setting.fallback() + "`";
      assertThat(options)
          .contains(
              "| `%s` | %s | %s | %s |"
                  .formatted(setting.name(), fallback, setting.unit(), setting.meaning()));
    }
  }
}
