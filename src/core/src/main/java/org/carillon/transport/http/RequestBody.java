package org.carillon.transport.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.carillon.security.RequestBodies;

/** The body of a request as text, up to a limit. */
final class RequestBody {

  private RequestBody() {}

  /**
   * Reads it.
   *
   * @throws HttpRefusal if it is longer, or no UTF-8, or cannot be waited for
   */
  static String text(RequestBodies bodies, HttpServletRequest request, int limit)
      throws IOException, HttpRefusal {
    byte[] bytes;
    try {
      bytes = bodies.read(request, limit);
    } catch (RequestBodies.CrowdedException e) {
      throw HttpRefusal.crowded(String.valueOf(e.getMessage()));
    }
    if (bytes == null) {
      throw tooLarge(limit);
    }
    return decode(bytes);
  }

  /** Text of UTF-8, which is not guessed at. */
  static String decode(byte[] bytes) throws HttpRefusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw HttpRefusal.broken("The text is not in UTF-8");
    }
  }

  private static HttpRefusal tooLarge(int limit) {
    return HttpRefusal.tooLarge("The body is longer than " + limit + " bytes");
  }
}
