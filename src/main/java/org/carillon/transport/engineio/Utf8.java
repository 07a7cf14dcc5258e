package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text that is not guessed at. */
final class Utf8 {

  private Utf8() {}

  static String decode(ByteBuffer bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("no UTF-8");
    }
  }
}
