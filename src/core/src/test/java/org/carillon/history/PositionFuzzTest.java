package org.carillon.history;

import java.util.List;
import java.util.UUID;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Positions that nobody was given. */
class PositionFuzzTest {

  private final PositionCodec positionCodec =
      new PositionCodec(new StreamRow(1, new StreamName("t1", "/ws/a"), 1, "a secret", 0, 0));

  @Test
  void aPositionIsReadOrNone() {
    String one = new UUID(1, 2).toString();
    String other = new UUID(-3, 4).toString();
    Fuzzer.of(
            positionCodec.position(7, positionCodec.connection(List.of(one), "ada")),
            positionCodec.position(
                Long.MAX_VALUE, positionCodec.connection(List.of(one, other), "ada")),
            positionCodec.position(
                0, positionCodec.connection(List.of(one, other, one, other), "ada")))
        .and(
            "",
            "..",
            positionCodec.stream() + ".-1.",
            positionCodec.stream() + ".0.",
            positionCodec.stream() + ".zzzzzzzzzzzzzzz.")
        .run(
            input -> {
              PositionCodec.Position read = positionCodec.read(input, "ada");
              if (read != null
                  && (read.offset() < 0 || read.lineage().size() > PositionCodec.LINEAGE)) {
                throw new IllegalStateException(read.toString());
              }
            });
  }
}
