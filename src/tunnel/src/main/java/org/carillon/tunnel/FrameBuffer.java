package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;

/** The content of a text frame while it is written; with room for its MAC before it. */
final class FrameBuffer {

  private static final int INITIAL = 512;

  /** What a buffer keeps that is not in use. */
  private static final int KEPT = 8_192;

  private static final int MOST_DIGITS = 20;

  private byte[] bytes = new byte[INITIAL];
  private int length;

  static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Begins a message. */
  FrameBuffer begin(byte[] head) {
    length = AuthenticatedText.CONTENT;
    return raw(head);
  }

  FrameBuffer raw(byte[] more) {
    int at = room(more.length);
    System.arraycopy(more, 0, bytes, at, more.length);
    return this;
  }

  /** A number that is not negative. */
  FrameBuffer number(long value) {
    int at = room(MOST_DIGITS);
    length = at;
    long rest = value;
    int digits = 0;
    do {
      digits++;
      rest /= 10;
    } while (rest != 0);
    rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length = at + digits;
    return this;
  }

  /** A text between quotes. */
  FrameBuffer text(String text) {
    int characters = text.length();
    int at = room(characters + 2);
    bytes[at++] = '"';
    for (int i = 0; i < characters; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        length -= characters + 2;
        return quoted(text);
      }
      bytes[at++] = (byte) c;
    }
    bytes[at] = '"';
    return this;
  }

  private FrameBuffer quoted(String text) {
    // the detour makes question marks of half surrogates, which JSON in UTF-8 has none of
    byte[] quoted =
        JsonStringEncoder.getInstance().quoteAsUTF8(new String(text.getBytes(UTF_8), UTF_8));
    int at = room(quoted.length + 2);
    bytes[at] = '"';
    System.arraycopy(quoted, 0, bytes, at + 1, quoted.length);
    bytes[length - 1] = '"';
    return this;
  }

  private int room(int more) {
    int at = length;
    length += more;
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
    }
    return at;
  }

  /** Ends the message, and gives its frame. */
  String sealed(FrameAuthentication authentication) {
    int at = room(1);
    bytes[at] = '}';
    byte[] mac =
        authentication.nextText(
            bytes, AuthenticatedText.CONTENT, length - AuthenticatedText.CONTENT);
    AuthenticatedText.seal(bytes, length, mac);
    return new String(bytes, 0, length, UTF_8);
  }

  /** Gives back what a large message took. */
  void shrink() {
    if (bytes.length > KEPT) {
      bytes = new byte[INITIAL];
    }
  }
}
