package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CloseCodesTest {

  @Test
  void aReasonIsCutBetweenTwoCharacters() {
    String cut = CloseCodes.cut("😀".repeat(40));

    assertThat(cut).isEqualTo("😀".repeat(30));
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
    assertThat(CloseCodes.cut("short")).isEqualTo("short");
  }
}
