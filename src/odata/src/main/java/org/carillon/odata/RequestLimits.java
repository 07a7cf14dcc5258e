package org.carillon.odata;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.olingo.server.api.ODataApplicationException;
import org.carillon.security.RequestBodies;
import org.jspecify.annotations.Nullable;

/**
 * What of a request is bounded before Olingo reads it: its parser calls itself for each bracket.
 */
final class RequestLimits {

  /** Longer queries are sent in a batch by no client, and take long to parse. */
  private static final int LONGEST_QUERY = 8_192;

  /** Names of headers, and boundaries of 70 characters, are shorter. */
  private static final int LONGEST_NAME = 256;

  /** The shortest request of a batch has 11 bytes a line, the empty ones included. */
  private static final int SHORT_LINES = 8;

  private static final int FEW_LINES = 100;

  private RequestLimits() {}

  /**
   * Refuses queries and paths that are long or deeply nested.
   *
   * @throws ODataApplicationException 400
   */
  static void check(@Nullable String address, int deepest) throws ODataApplicationException {
    if (address == null) {
      return;
    }
    if (address.length() > LONGEST_QUERY) {
      throw ODataErrors.badRequest("The query is longer than " + LONGEST_QUERY + " characters");
    }
    int depth = 0;
    int operators = 0;
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '(' || address.startsWith("%28", i)) {
        depth++;
        operators = Math.max(operators, depth);
      } else if (c == ')' || address.startsWith("%29", i)) {
        depth--;
      }
    }
    if (operators > deepest) {
      throw ODataErrors.badRequest("The query is nested deeper than " + deepest + " brackets");
    }
  }

  /**
   * Refuses a batch that Olingo's parser would take long for, or not survive. The expression by
   * which it knows a header calls itself for each character of the name; and each line, be it
   * empty, costs some microseconds. JSON and the lines of requests are no names. What is no UTF-8
   * it would replace.
   *
   * @throws ODataApplicationException 400
   */
  static void checkBatch(byte[] body) throws ODataApplicationException {
    int lines = 0;
    int name = 0; // how long it is so far; -1: it has ended
    for (int i = 0; i < body.length; i++) {
      byte each = body[i];
      if (each == '\n' || each == '\r') {
        boolean isEnd = each == '\n' || i + 1 == body.length || body[i + 1] != '\n';
        lines += isEnd ? 1 : 0;
        name = 0;
      } else if (name >= 0) {
        name = isOfName(each) ? name + 1 : -1;
        if (name > LONGEST_NAME) {
          throw ODataErrors.badRequest(
              "The batch has a line that begins with more than " + LONGEST_NAME + " letters");
        }
      }
    }
    utf8(body, "The batch");
    if (lines > FEW_LINES && lines > body.length / SHORT_LINES) {
      throw ODataErrors.badRequest("The batch has mostly empty lines");
    }
  }

  /**
   * Bytes as text of UTF-8. What is none is not guessed at: the guess would be stored.
   *
   * @param what they are
   * @throws ODataApplicationException 400
   */
  static String utf8(byte[] bytes, String what) throws ODataApplicationException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ODataErrors.badRequest(what + " is not in UTF-8");
    }
  }

  private static boolean isOfName(byte each) {
    return (each >= '0' && each <= '9')
        || (each >= 'A' && each <= 'Z')
        || (each >= 'a' && each <= 'z')
        || "_!#$%&'*+-.^`|~".indexOf(each) >= 0;
  }

  /**
   * The request with its body read; null: it is longer than it may be.
   *
   * @param limit in bytes
   * @param forwarded scheme and host as a proxy says them, for links to what follows; null: those
   *     of the request
   * @throws RequestBodies.CrowdedException if it cannot be waited for
   */
  static @Nullable HttpServletRequest read(
      RequestBodies bodies, HttpServletRequest request, int limit, @Nullable String forwarded)
      throws IOException, RequestBodies.CrowdedException {
    byte[] body = bodies.read(request, limit);
    if (body == null) {
      bodies.drop(request, limit);
      return null;
    }
    return new ReadRequest(request, body, forwarded);
  }

  private static final class ReadRequest extends HttpServletRequestWrapper {

    private final byte[] body;
    private final @Nullable String forwarded;

    ReadRequest(HttpServletRequest request, byte[] body, @Nullable String forwarded) {
      super(request);
      this.body = body;
      this.forwarded = forwarded;
    }

    @Override
    public StringBuffer getRequestURL() {
      return forwarded == null
          ? super.getRequestURL()
          : new StringBuffer(forwarded).append(getRequestURI());
    }

    @Override
    public ServletInputStream getInputStream() {
      ByteArrayInputStream bytes = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
          return bytes.read(buffer, offset, length);
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new IllegalStateException("The body has been read");
        }
      };
    }
  }
}
