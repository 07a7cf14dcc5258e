package org.carillon.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * The form of a text frame that is authenticated: a JSON object whose first member is its MAC. Its
 * content is the frame without that member.
 *
 * <p>In an array of its bytes the content is what begins at {@link #CONTENT} with a brace; sealing
 * puts the MAC before it and a comma in the brace's place, opening undoes that.
 */
final class AuthenticatedText {

  private static final byte[] HEAD = "{\"mac\":\"".getBytes(ISO_8859_1);
  private static final String HEAD_TEXT = new String(HEAD, ISO_8859_1);

  static final int MAC_CHARACTERS = 43;
  private static final int QUOTE = HEAD.length + MAC_CHARACTERS;

  /** Where the content begins. */
  static final int CONTENT = QUOTE + 1;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private AuthenticatedText() {}

  /** A copy of a content with room for its MAC. */
  static byte[] room(byte[] content) {
    byte[] frame = new byte[CONTENT + content.length];
    System.arraycopy(content, 0, frame, CONTENT, content.length);
    return frame;
  }

  /** A MAC as it is in a frame. */
  static byte[] encoded(byte[] mac) {
    return ENCODER.encode(mac);
  }

  /** Makes a frame of the content that is in it, and the MAC in base64url. */
  static void seal(byte[] frame, int length, byte[] encodedMac) {
    if (length <= CONTENT + 2 || frame[CONTENT] != '{') {
      throw new IllegalArgumentException("No content that has a member");
    }
    System.arraycopy(HEAD, 0, frame, 0, HEAD.length);
    System.arraycopy(encodedMac, 0, frame, HEAD.length, MAC_CHARACTERS);
    frame[QUOTE] = '"';
    frame[CONTENT] = ',';
  }

  /** The bytes of a frame; from {@link #CONTENT} on they are its content. */
  static byte[] opened(String frame) throws InvalidFrameException {
    byte[] bytes = hasForm(frame) ? frame.getBytes(UTF_8) : TunnelJson.NO_BYTES;
    // characters before the comma that are not ASCII would put it elsewhere
    if (bytes.length < CONTENT + 2 || bytes[QUOTE] != '"' || bytes[CONTENT] != ',') {
      throw new InvalidFrameException("No frame with a MAC");
    }
    bytes[CONTENT] = '{';
    return bytes;
  }

  static boolean hasForm(String frame) {
    return frame.startsWith(HEAD_TEXT);
  }

  /** Whether the MAC in a frame that was opened is this one, in base64url; in constant time. */
  static boolean isRight(byte[] opened, byte[] encodedMac) {
    int differences = 0;
    for (int i = 0; i < MAC_CHARACTERS; i++) {
      differences |= opened[HEAD.length + i] ^ encodedMac[i];
    }
    return differences == 0;
  }
}
