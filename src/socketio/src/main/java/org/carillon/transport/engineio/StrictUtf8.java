package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that is not guessed at. */
final class StrictUtf8 {

  private StrictUtf8() {}

  static String decode(ByteBuffer bytes) throws MalformedEnginePacketException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedEnginePacketException("no UTF-8");
    }
  }
}
