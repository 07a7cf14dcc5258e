package org.carillon.transport.engineio;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The body of a POST, up to a limit. */
final class RequestBody {

  private static final int LIMITS_DROPPED = 4;
  private static final int BUFFER = 8_192;

  private RequestBody() {}

  /** The body; null: it is longer. */
  static byte @Nullable [] read(HttpServletRequest request, int limit) throws IOException {
    if (request.getContentLengthLong() > limit) {
      return null;
    }
    byte[] bytes =
        request
            .getInputStream()
            .readNBytes((int) Math.min(Integer.MAX_VALUE, limit + 1L)); // a length may not be said
    return bytes.length > limit ? null : bytes;
  }

  /**
   * Reads what is left of a body that nobody wants and forgets it, up to a few limits. Payara cuts
   * the connection of a request whose body was not read, and the answer is lost with it.
   */
  static void drop(HttpServletRequest request, int limit) throws IOException {
    long most = (long) limit * LIMITS_DROPPED;
    if (request.getContentLengthLong() == 0 || request.getContentLengthLong() > most) {
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
}
