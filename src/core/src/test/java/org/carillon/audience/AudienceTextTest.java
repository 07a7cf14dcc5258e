package org.carillon.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudienceTextTest {

  @Test
  void everyone_and_nobody_are_short() {
    assertThat(AudienceText.write(ResolvedAudience.EVERYONE)).isEqualTo("{}");
    assertThat(AudienceText.write(ResolvedAudience.NOBODY)).isEqualTo("{\"nobody\":true}");
    assertThat(AudienceText.read("{}")).isSameAs(ResolvedAudience.EVERYONE);
    assertThat(AudienceText.read("{\"nobody\":true}")).isEqualTo(ResolvedAudience.NOBODY);
  }

  @Test
  void everything_that_can_be_said_comes_back() {
    ResolvedAudience audience =
        new ResolvedAudience(
            new Layers(
                Set.of("b", "a"), Set.of("r"), Set.of("\"\\\n\u2028ü"), Set.of("c"), Set.of("1")),
            new Layers(null, Set.of(), null, null, null),
            Combine.ALL,
            Combine.ALL,
            "2",
            false);

    String text = AudienceText.write(audience);

    assertThat(text)
        .startsWith("{\"include\":{\"users\":[\"a\",\"b\"],\"roles\":[\"r\"],\"contexts\":[")
        .endsWith(
            "\"exclude\":{\"roles\":[]},\"includeAll\":true,\"excludeAll\":true,\"except\":\"2\"}");
    assertThat(AudienceText.read(text)).isEqualTo(audience);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"includes\":{}}",
        "{\"include\":[]}",
        "{\"include\":{\"user\":[\"a\"]}}",
        "{\"include\":{\"users\":\"a\"}}",
        "{\"include\":{\"users\":[1]}}",
        "{\"include\":{\"users\":[null]}}",
        "{\"nobody\":\"true\"}",
        "{\"except\":1}"
      })
  void what_is_not_understood_is_refused_and_never_taken_for_everyone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AudienceText.read(text));
  }
}
