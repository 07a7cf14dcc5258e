package org.carillon.transport.engineio;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.carillon.rate.RetryAfter;
import org.carillon.security.KeptRequest;

/**
 * Why a request is refused: the error answers of the specification, and those of a server that has
 * limits, which are told as a refusal of the application.
 */
enum EngineRefusal {
  /** No such transport, or it is switched off. */
  TRANSPORT(HttpServletResponse.SC_BAD_REQUEST, 0, "Transport unknown"),
  /** No such session, or it is another caller's, of whom nothing is told. */
  SID(HttpServletResponse.SC_BAD_REQUEST, 1, "Session ID unknown"),
  /** A session is opened by GET. */
  METHOD(HttpServletResponse.SC_BAD_REQUEST, 2, "Bad handshake method"),
  /** What the session cannot do now, or never. */
  REQUEST(HttpServletResponse.SC_BAD_REQUEST, 3, "Bad request"),
  /** The origin is not allowed. */
  FORBIDDEN(HttpServletResponse.SC_FORBIDDEN, 4, "Forbidden"),
  /** The credentials are wrong, and the layer above does not judge them. */
  CREDENTIALS(HttpServletResponse.SC_UNAUTHORIZED, 4, "Unauthorized"),
  /** A version that is not spoken, or switched off. */
  VERSION(HttpServletResponse.SC_BAD_REQUEST, 5, "Unsupported protocol version"),
  /** The body of a POST is over the limit. */
  TOO_LARGE(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, 3, "Payload too large"),
  /** The user has as many connections as one may. RFC 6585, section 4. */
  USER_FULL(429, 4, "Too many connections of this user"),
  /** Too many handshakes, failed logins or messages, for now. */
  LIMITED(429, 4, "Too many requests"),
  /** More headers than are kept of a handshake. */
  HEADERS(KeptRequest.TOO_LARGE, 4, "Headers and query too large"),
  /** Too many clients of this address that have joined nothing. */
  ADDRESS_FULL(429, 4, "Too many connections of this address that have joined nothing"),
  /** Too many clients that have joined nothing. */
  NEWCOMERS_FULL(
      HttpServletResponse.SC_SERVICE_UNAVAILABLE,
      4,
      "Too many connections that have joined nothing"),
  /** As many bodies are waited for as may be. */
  CROWDED(HttpServletResponse.SC_SERVICE_UNAVAILABLE, 3, "Too many requests without their bodies"),
  /** The node has as many connections as it may. */
  NODE_FULL(HttpServletResponse.SC_SERVICE_UNAVAILABLE, 4, "Too many connections"),
  /** The node takes no more. */
  DRAINING(HttpServletResponse.SC_SERVICE_UNAVAILABLE, 4, "The server is going away");

  private static final long RETRY_AFTER_MILLIS = 5_000;
  private static final int TOO_MANY_REQUESTS = 429;

  private final int status;
  private final String body;

  EngineRefusal(int status, int code, String message) {
    this.status = status;
    this.body = "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  /** Sets status and headers of the answer. */
  void head(HttpServletResponse response) {
    head(response, RETRY_AFTER_MILLIS);
  }

  private void head(HttpServletResponse response, long retryAfterMillis) {
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE || status == TOO_MANY_REQUESTS) {
      response.setHeader("Retry-After", RetryAfter.seconds(retryAfterMillis));
    }
    response.setStatus(status);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType("application/json");
    response.setContentLength(body().length);
  }

  /**
   * Answers. Not by {@code sendError}: an error page of the application is not meant for a program.
   */
  void answer(HttpServletResponse response) throws IOException {
    answer(response, 0);
  }

  /**
   * The same.
   *
   * @param retryAfterMillis in how many milliseconds the client may try again; 0: it is not known
   */
  void answer(HttpServletResponse response, long retryAfterMillis) throws IOException {
    head(response, retryAfterMillis == 0 ? RETRY_AFTER_MILLIS : retryAfterMillis);
    response.getOutputStream().write(body());
  }
}
