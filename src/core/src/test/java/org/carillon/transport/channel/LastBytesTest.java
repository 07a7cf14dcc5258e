package org.carillon.transport.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Close frames as clients write them, masked, however the network cuts what it brings. */
class LastBytesTest {

  private static final int ROUNDS = 20_000;

  private final Random random = new Random(5);

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A close frame of that mask; null: without a code. */
  private static byte[] close(byte[] mask, @Nullable Integer code) {
    ByteBuffer frame = ByteBuffer.allocate(code == null ? 6 : 8).put((byte) 0x88);
    frame.put((byte) (code == null ? 0x80 : 0x82)).put(mask);
    if (code != null) {
      frame.put((byte) ((code >> 8) ^ mask[0])).put((byte) (code ^ mask[1]));
    }
    return frame.array();
  }

  private boolean areCloseWithoutCode(byte[] before, byte[] frame) {
    ByteBuffer all = ByteBuffer.allocate(before.length + frame.length).put(before).put(frame);
    all.flip();
    LastBytes lastBytes = new LastBytes();
    ByteBuffer buffer = ByteBuffer.allocate(64);
    while (all.hasRemaining()) {
      int count = 1 + random.nextInt(all.remaining());
      buffer.clear().put(all.slice().limit(count));
      all.position(all.position() + count);
      lastBytes.add(buffer, count);
      lastBytes.add(buffer, 0); // nothing has come meanwhile
    }
    lastBytes.add(buffer.clear(), -1); // the end
    return lastBytes.areCloseWithoutCode();
  }

  @Test
  void aCloseFrameWithoutACodeIsKnownWhateverItsMaskAndWhateverCameBefore() {
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(areCloseWithoutCode(bytes(random.nextInt(20)), close(bytes(4), null))).isTrue();
    }
  }

  @Test
  void oneWithACodeIsAnother() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] mask = bytes(4);
      if (i % 2 == 0) { // the mask looks like the head of a frame without a code
        mask[0] = (byte) 0x88;
        mask[1] = (byte) 0x80;
      }
      assertThat(areCloseWithoutCode(bytes(random.nextInt(20)), close(mask, 1000))).isFalse();
    }
    assertThat(new LastBytes().areCloseWithoutCode()).isFalse();
  }
}
