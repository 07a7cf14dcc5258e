package org.carillon.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PositionCodecTest {

  private final PositionCodec positionCodec =
      new PositionCodec(new StreamRow(1, new StreamName("t1", "/ws/a"), 1, "a secret", 0, 0));
  private final List<String> lineage =
      List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString());

  @Test
  void aPositionIsOfItsUserAlone() {
    String ofAda = positionCodec.position(7, positionCodec.connection(lineage, "ada"));
    String ofNobody = positionCodec.position(7, positionCodec.connection(lineage, null));
    assertThat(positionCodec.read(ofAda, "ada")).isEqualTo(new PositionCodec.Position(7, lineage));
    assertThat(positionCodec.read(ofNobody, null))
        .isEqualTo(new PositionCodec.Position(7, lineage));
    assertThat(positionCodec.read(ofAda, "bob")).isNull();
    assertThat(positionCodec.read(ofAda, null)).isNull();
    assertThat(positionCodec.read(ofNobody, "ada")).isNull();
    assertThat(positionCodec.read(ofNobody, "")).isNull();
  }

  @Test
  void theIdsDoNotRunIntoTheName() {
    String one = positionCodec.position(7, positionCodec.connection(lineage, "a"));
    String cut = one.substring(0, one.length() - 1);
    assertThat(positionCodec.read(cut, "a")).isNull();
    assertThat(positionCodec.read(one + "A", "a")).isNull();
  }
}
