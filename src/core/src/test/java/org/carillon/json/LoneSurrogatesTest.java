package org.carillon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoneSurrogatesTest {

  @Test
  void halvesAreEscapedAndPairsStay() {
    assertThat(LoneSurrogates.escaped("\"a\uD800\uD83D\uDE00\uDC00\""))
        .isEqualTo("\"a\\ud800\uD83D\uDE00\\udc00\"");
    assertThat(LoneSurrogates.escaped("\"plain\"")).isEqualTo("\"plain\"");
  }

  @Test
  void aMillionHalvesAreEscapedInOnePass() {
    String halves = "\uD800".repeat(1_000_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThat(Json.appendString(new StringBuilder("["), halves))
                .hasSize(6 * halves.length() + 3)
                .startsWith("[\"\\ud800")
                .endsWith("\\ud800\""));
  }
}
