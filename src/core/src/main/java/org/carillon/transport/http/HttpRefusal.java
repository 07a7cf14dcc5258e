package org.carillon.transport.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException.Detail;
import org.carillon.spi.Reply;

/** A request that is not taken: the status, and what the body says of it. */
final class HttpRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int TOO_MANY_REQUESTS = 429; // RFC 6585; HttpServletResponse has no name

  private final int status;
  private final String code;
  private final transient List<Detail> details;
  private final long retryAfterMillis;

  HttpRefusal(int status, String code, String message, List<Detail> details) {
    this(status, code, message, details, 0);
  }

  private HttpRefusal(
      int status, String code, String message, List<Detail> details, long retryAfterMillis) {
    super(message);
    this.retryAfterMillis = retryAfterMillis;
    this.status = status;
    this.code = code;
    this.details = List.copyOf(details);
  }

  HttpRefusal(int status, String code, String message) {
    this(status, code, message, List.of());
  }

  /** The body is no CloudEvent. */
  static HttpRefusal broken(String message) {
    return new HttpRefusal(
        HttpServletResponse.SC_BAD_REQUEST, ErrorCode.BAD_FRAME.name(), message, List.of());
  }

  /** The model has no such event. */
  static HttpRefusal unknown(String message) {
    return new HttpRefusal(
        HttpServletResponse.SC_NOT_FOUND, ErrorCode.UNKNOWN_EVENT.name(), message, List.of());
  }

  /** The body is of a kind that nobody reads here. */
  static HttpRefusal unsupported(String message) {
    return new HttpRefusal(
        HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
        ErrorCode.BAD_FRAME.name(),
        message,
        List.of());
  }

  /** The body is over the limit. */
  static HttpRefusal tooLarge(String message) {
    return new HttpRefusal(
        HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
        ErrorCode.TOO_LARGE.name(),
        message,
        List.of());
  }

  /** As many bodies are waited for as may be. */
  static HttpRefusal crowded(String message) {
    return new HttpRefusal(
        HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        ErrorCode.RATE_LIMITED.name(),
        message,
        List.of());
  }

  /** Too much was sent, for now. */
  static HttpRefusal limited(String message, long retryAfterMillis) {
    return new HttpRefusal(
        TOO_MANY_REQUESTS, ErrorCode.RATE_LIMITED.name(), message, List.of(), retryAfterMillis);
  }

  /** What went wrong while it was taken; a code of the application's own is the client's fault. */
  static HttpRefusal of(Reply.Failure failure) {
    int status =
        switch (failure.code()) {
          case "NOT_FOUND", "UNKNOWN_EVENT" -> HttpServletResponse.SC_NOT_FOUND;
          case "CONFLICT" -> HttpServletResponse.SC_CONFLICT;
          case "UNAUTHENTICATED" -> HttpServletResponse.SC_UNAUTHORIZED;
          case "FORBIDDEN" -> HttpServletResponse.SC_FORBIDDEN;
          case "TOO_LARGE" -> HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE;
          case "RATE_LIMITED" -> TOO_MANY_REQUESTS;
          case "TIMEOUT" -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
          case "INTERNAL", "UNKNOWN_OUTCOME" -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
          default -> HttpServletResponse.SC_BAD_REQUEST;
        };
    return new HttpRefusal(
        status,
        failure.code(),
        failure.message(),
        failure.details(),
        failure.retryAfter() == null ? 0 : failure.retryAfter());
  }

  /** In how many milliseconds it may be tried again; 0: nothing is said of that. */
  long retryAfterMillis() {
    return retryAfterMillis;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  List<Detail> details() {
    return details;
  }

  /** What is wrong; never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
