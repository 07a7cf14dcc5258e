package org.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerFrameTest {

  @Test
  void each_frame_is_there_with_its_last_byte_however_short_it_is() {
    ByteBuffer in = ByteBuffer.allocate(1 << 10);
    for (String text : List.of("", "2", "ab", "x".repeat(125), "y".repeat(126), "z".repeat(300))) {
      List<Integer> takenAfter = new ArrayList<>();
      ByteBuffer sent = sent(text);
      while (sent.hasRemaining()) {
        in.put(sent.get()).flip();
        ServerFrame frame = ServerFrame.take(in);
        if (frame != null) {
          assertThat(frame.opcode()).isEqualTo(ServerFrame.TEXT);
          assertThat(new String(frame.bytes(), StandardCharsets.US_ASCII)).isEqualTo(text);
          takenAfter.add(sent.position());
        }
        in.compact();
      }
      assertThat(takenAfter).as("of " + text.length()).containsExactly(sent.limit());
    }
  }

  /** As a server sends it: not masked. */
  private static ByteBuffer sent(String text) {
    ByteBuffer frame = ByteBuffer.allocate(text.length() + 4).put((byte) 0x81);
    if (text.length() < 126) {
      frame.put((byte) text.length());
    } else {
      frame.put((byte) 126).putShort((short) text.length());
    }
    return frame.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
  }
}
