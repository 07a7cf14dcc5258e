package org.carillon.sample.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SameOriginTest {

  @Test
  void theHostItselfIsOfTheSameOriginWhateverTheSchemeAndCase() {
    assertThat(SameOrigin.holds("http://localhost:8080", "localhost:8080")).isTrue();
    assertThat(SameOrigin.holds("https://shop.example", "SHOP.example")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "https://evil.example",
        "http://localhost",
        "http://localhost:80801",
        "http://localhost:8080.evil.example",
        "http://localhost:8080@evil.example",
        "http://evil.example/localhost:8080",
        "http://evil example",
        "localhost:8080"
      })
  void anythingElseIsForeign(String origin) {
    assertThat(SameOrigin.holds(origin, "localhost:8080")).isFalse();
  }
}
