package org.carillon.transport.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The body of a request as text, up to a limit. */
final class Body {

  private static final int LIMITS_DROPPED = 4;
  private static final int BUFFER = 8_192;

  private Body() {}

  /**
   * Reads it.
   *
   * @throws Refusal if it is longer, or no UTF-8
   */
  static String text(HttpServletRequest request, int limit) throws IOException, Refusal {
    if (request.getContentLengthLong() > limit) {
      throw tooLarge(limit);
    }
    byte[] bytes =
        request
            .getInputStream()
            .readNBytes((int) Math.min(Integer.MAX_VALUE, limit + 1L)); // a length may not be said
    if (bytes.length > limit) {
      throw tooLarge(limit);
    }
    return decode(bytes);
  }

  /**
   * Reads what is left of a body that nobody wants and forgets it, up to a few limits. Payara cuts
   * the connection of a request whose body was not read, and the answer is lost with it.
   */
  static void drop(HttpServletRequest request, int limit) throws IOException {
    long most = (long) limit * LIMITS_DROPPED;
    if (request.getContentLengthLong() > most) {
      return;
    }
    byte[] buffer = new byte[BUFFER];
    ServletInputStream body = request.getInputStream();
    long dropped = 0;
    int read = 0;
    while (read >= 0 && dropped < most) {
      read = body.read(buffer);
      dropped += read;
    }
  }

  /** Text of UTF-8, which is not guessed at. */
  static String decode(byte[] bytes) throws Refusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.broken("The text is not in UTF-8");
    }
  }

  private static Refusal tooLarge(int limit) {
    return Refusal.tooLarge("The body is longer than " + limit + " bytes");
  }
}
