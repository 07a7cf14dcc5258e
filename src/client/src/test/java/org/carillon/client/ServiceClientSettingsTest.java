package org.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Settings are read by the client's name. */
class ServiceClientSettingsTest {

  private static ServiceClientSettings settings(Map<String, String> values) {
    return new ServiceClientSettings(
        "chat", values.keySet(), name -> Optional.ofNullable(values.get(name)));
  }

  @Test
  void theSettingsOfANameAreItsOwn() {
    ServiceClientSettings settings =
        settings(
            Map.of(
                "carillon.client.chat.url", "ws://a/b",
                "carillon.client.chat.protocols", "a, b,",
                "carillon.client.chat.timeout", "PT5S",
                "carillon.client.chat.headers.X-Key", "1",
                "CARILLON_CLIENT_CHAT_HEADERS_X_KEY", "of less weight",
                "CARILLON_CLIENT_CHAT_HEADERS_X_OTHER", "2",
                "carillon.client.other.url", "ws://c",
                "carillon.client.chatter.nothing", "x"));
    assertThat(settings.value("url", text -> text)).contains("ws://a/b");
    assertThat(settings.list("protocols")).contains(List.of("a", "b"));
    assertThat(settings.value("timeout", Duration::parse)).contains(Duration.ofSeconds(5));
    assertThat(settings.value("kind", ServiceKind::of)).isEmpty();
    assertThat(settings.headers()).containsOnly(Map.entry("X-Key", "1"), Map.entry("X-OTHER", "2"));
  }

  @Test
  void whatIsNoSettingIsRefusedByItsName() {
    assertThatThrownBy(() -> settings(Map.of("carillon.client.chat.ulr", "x")))
        .hasMessageContaining("carillon.client.chat.ulr")
        .hasMessageContaining("url");
    assertThatThrownBy(
            () ->
                settings(Map.of("carillon.client.chat.kind", "websocket"))
                    .value("kind", ServiceKind::of))
        .hasMessageContaining("carillon.client.chat.kind")
        .hasMessageContaining("websocket-client-socket.io");
    assertThatThrownBy(() -> ServiceClient.named("a.b")).hasMessageContaining("a.b");
  }

  @Test
  void aVariableThatIsNoSettingIsRefusedUnlessItIsOfALongerName() {
    assertThatThrownBy(() -> settings(Map.of("CARILLON_CLIENT_CHAT_ULR", "x")))
        .hasMessageContaining("CARILLON_CLIENT_CHAT_ULR")
        .hasMessageContaining("url");
    assertThat(settings(Map.of("CARILLON_CLIENT_CHAT_ROOM_URL", "ws://a")).headers()).isEmpty();
  }

  @Test
  void everySettingIsInTheTableOfOptions() throws IOException {
    String options = Files.readString(Path.of("docs/options.md"));
    assertThat(ServiceClientSettings.KNOWN)
        .allSatisfy(
            name -> assertThat(options).contains("| `carillon.client.<name>." + name + "` |"));
    assertThat(options).contains("| `carillon.client.<name>.headers.<header>` |");
  }

  @Test
  void systemPropertiesAreReadAndTheBuilderOverridesThem() {
    System.setProperty("carillon.client.settings-test.url", "ws://localhost:1/a");
    System.setProperty("carillon.client.settings-test.kind", "websocket-client-socket.io");
    try {
      ServiceClient.Builder builder = ServiceClient.named("settings-test");
      assertThat(builder.build()).hasToString("settings-test at ws://localhost:1/a");
      assertThat(builder.url("https://localhost:2/b?token=x").build())
          .hasToString("settings-test at wss://localhost:2/b");
    } finally {
      System.clearProperty("carillon.client.settings-test.url");
      System.clearProperty("carillon.client.settings-test.kind");
    }
  }
}
