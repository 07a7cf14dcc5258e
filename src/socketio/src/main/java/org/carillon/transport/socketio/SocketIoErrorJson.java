package org.carillon.transport.socketio;

import org.carillon.api.OperationException;
import org.carillon.json.Json;
import org.carillon.spi.Reply;

/** Errors as JSON text. */
final class SocketIoErrorJson {

  private SocketIoErrorJson() {}

  /** What a callback gets: {@code {"error": {"code", "message"}}}. */
  static String acknowledgement(Reply.Failure failure) {
    StringBuilder out = new StringBuilder(failure.message().length() + 64);
    return rest(said(out.append("{\"error\":"), failure.code(), failure.message()), failure)
        .append("}}")
        .toString();
  }

  /** What an event {@code error} has: code and message, and the event that failed. */
  static String event(Reply.Failure failure) {
    StringBuilder out = said(new StringBuilder(96), failure.code(), failure.message());
    if (failure.event() != null) {
      Json.appendString(out.append(",\"event\":"), failure.event());
    }
    return rest(out, failure).append('}').toString();
  }

  /** Code and message alone. */
  static String event(String code, String message) {
    return said(new StringBuilder(96), code, message).append('}').toString();
  }

  /** Why a client may not join. */
  static String refusal(int status, String message) {
    return refusal(status, message, 0);
  }

  /**
   * The same.
   *
   * @param retryAfter in how many milliseconds it may try again; 0: nothing is said of that
   */
  static String refusal(int status, String message, long retryAfter) {
    StringBuilder out = new StringBuilder(64).append("{\"status\":").append(status);
    Json.appendString(out.append(",\"message\":"), message);
    if (retryAfter > 0) {
      out.append(",\"retryAfter\":").append(retryAfter);
    }
    return out.append('}').toString();
  }

  private static StringBuilder said(StringBuilder out, String code, String message) {
    Json.appendString(out.append("{\"code\":"), code);
    return Json.appendString(out.append(",\"message\":"), message);
  }

  private static StringBuilder rest(StringBuilder out, Reply.Failure failure) {
    if (failure.retryAfter() != null) {
      out.append(",\"retryAfter\":").append(failure.retryAfter());
    }
    if (failure.details().isEmpty()) {
      return out;
    }
    out.append(",\"details\":");
    char before = '[';
    for (OperationException.Detail detail : failure.details()) {
      Json.appendString(out.append(before).append("{\"path\":"), detail.path());
      Json.appendString(out.append(",\"message\":"), detail.message()).append('}');
      before = ',';
    }
    return out.append(']');
  }
}
