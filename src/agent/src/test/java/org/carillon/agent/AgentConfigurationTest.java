package org.carillon.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConfigurationTest {

  private static final String SECRET = AgentTestServer.SECRET;

  private static AgentConfiguration.Builder to(String url) {
    return AgentConfiguration.builder().secret(SECRET).url(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://localhost/agent",
        "ws://LOCALHOST:8080/agent",
        "ws://127.0.0.1/agent",
        "ws://127.8.9.1/agent",
        "ws://[::1]:80/agent",
        "http://localhost:7788",
        "wss://service.example.com/agent",
        "https://service.example.com/agent"
      })
  void plainWebSocketsMayLeadToThisMachine(String url) {
    assertThat(to(url).build().urls.get(0).getScheme()).startsWith("ws");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://service.example.com/agent",
        "http://service.example.com/agent",
        "WS://service.example.com/agent",
        "ws://localhost.example.com/agent",
        "ws://127.0.0.1.example.com/agent",
        "ws://10.0.0.1/agent",
        "ws://[2001:db8::1]/agent"
      })
  void plainWebSocketsToOthersMustBeAllowed(String url) {
    assertThatThrownBy(() -> to(url).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("allowPlain");
    assertThat(to(url).allowPlain(true).build().urls).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://localhost/", "localhost:80", "/agent", "ws:///agent", "ws://h/#f"})
  void whatIsNoAddressIsFoundAtOnce(String url) {
    assertThatThrownBy(() -> to(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url);
  }

  @Test
  void aPasswordInAnAddressIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> to("wss://user:hunter2@host/agent"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> AgentConfiguration.builder().secret(SECRET).build())
        .hasMessageContaining("url");
    assertThatThrownBy(() -> AgentConfiguration.builder().url("wss://h").build())
        .hasMessageContaining("secret");
    assertThatThrownBy(() -> to("wss://h").secret(SECRET).secret(SECRET).build())
        .hasMessageContaining("two");
    assertThatThrownBy(() -> AgentConfiguration.builder().secret("short"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32")
        .hasMessageNotContaining("short");
  }

  @Test
  void settingsAreChecked() {
    AgentConfiguration.Builder builder = to("wss://h");
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.reconnectDelays(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.label("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.label("x".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
    for (int i = 0; i < 32; i++) {
      builder.label("l" + i);
    }
    assertThatThrownBy(() -> builder.label("one more"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aConfigurationThatComesLaterStandsAlone() {
    assertThatThrownBy(
            () ->
                Agent.builder()
                    .url("wss://h")
                    .configuration(new CompletableFuture<AgentConfiguration>())
                    .build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itsTextHasNoSecret() {
    assertThat(to("wss://h").build().toString()).contains("wss://h").doesNotContain(SECRET);
  }
}
