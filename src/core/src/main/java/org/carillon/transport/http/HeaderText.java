package org.carillon.transport.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The value of a {@code ce-} header: CloudEvents 1.0.2, HTTP binding, section 3.1.3.2. */
final class HeaderText {

  private static final int ESCAPE = 3;
  private static final int HEX = 16;
  private static final int LAST_ASCII = 0x7e;
  private static final int LAST_LATIN = 0xff;

  private HeaderText() {}

  /**
   * The text that a header stands for: out of its quotes, then out of percent signs.
   *
   * @throws IllegalArgumentException what is wrong: an escape is broken or stands for no UTF-8
   */
  static String decode(String header) {
    String text = raw(header.strip());
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(utf8.length);
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] == '%') {
        bytes.put(escaped(utf8, i));
        i += ESCAPE - 1;
      } else {
        bytes.put(utf8[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("is percent-encoded, but not in UTF-8", e);
    }
  }

  /**
   * What a producer did not escape, as it should have: some of the official SDKs do not. It comes
   * as UTF-8, which a server may have read as ISO 8859-1, or as that itself.
   */
  private static String raw(String text) {
    boolean isAscii = text.chars().allMatch(c -> c <= LAST_ASCII);
    if (isAscii || text.chars().anyMatch(c -> c > LAST_LATIN)) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return text; // it is no UTF-8, so it was ISO 8859-1
    }
  }

  private static byte escaped(byte[] text, int at) {
    if (at + ESCAPE > text.length) {
      throw broken();
    }
    int high = Character.digit(text[at + 1], HEX);
    int low = Character.digit(text[at + 2], HEX);
    if (high < 0 || low < 0) {
      throw broken();
    }
    return (byte) (high * HEX + low);
  }

  private static IllegalArgumentException broken() {
    return new IllegalArgumentException("has a broken escape");
  }
}
