package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

  @ParameterizedTest
  @CsvSource({"0, 2", "125, 2", "126, 4", "65535, 4", "65536, 10"})
  void theHeaderSaysTheLength(int length, int header) {
    ByteBuffer frame = ByteBuffer.wrap(new Frame("x".repeat(length)).encoded());

    assertThat(frame.remaining()).isEqualTo(header + length);
    assertThat(frame.get()).isEqualTo((byte) 0x81);
    int first = frame.get();
    long said = first == 126 ? frame.getShort() & 0xFFFF : first == 127 ? frame.getLong() : first;
    assertThat(said).isEqualTo(length);
  }

  @Test
  void thePayloadIsUtf8() {
    byte[] frame = new Frame("é€😀").encoded();

    assertThat(new String(frame, 2, frame.length - 2, StandardCharsets.UTF_8)).isEqualTo("é€😀");
    assertThat(new Frame("é€😀").size()).isEqualTo(9);
  }

  @Test
  void aBinaryFrameCarriesItsBytesAndGoesAsBase64WhereOnlyTextCan() {
    Frame frame = Frame.binary(new byte[] {1, 2, 3, 4});

    assertThat(frame.isBinary()).isTrue();
    assertThat(frame.encoded()).containsExactly(0x82, 4, 1, 2, 3, 4);
    assertThat(frame.size()).isEqualTo(4);
    assertThat(frame.text()).isEqualTo("bAQIDBA==").isSameAs(frame.text());
    assertThat(frame.utf8()).asString(StandardCharsets.UTF_8).isEqualTo("bAQIDBA==");
    assertThat(new Frame("b").isBinary()).isFalse();
  }
}
