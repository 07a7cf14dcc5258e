package org.carillon.odata;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.apache.olingo.server.api.ODataApplicationException;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.RateLimitedException;
import org.carillon.spi.Reply;
import org.jspecify.annotations.Nullable;

/** What goes wrong, as OData tells it: an HTTP status and a code. */
final class ODataErrors {

  /** OData has no code of ours for what a server does not implement. */
  static final String NOT_IMPLEMENTED = "NOT_IMPLEMENTED";

  /** Nor for a body of another type. */
  static final String UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE";

  /** Where Olingo reads what clients write. */
  private static final List<String> PARSERS =
      List.of(
          "org.apache.olingo.server.core.uri.",
          "org.apache.olingo.server.core.deserializer.batch.");

  /** RFC 6585, section 4. */
  static final int TOO_MANY_REQUESTS = 429;

  private static final String OURS = "org.carillon.";

  private ODataErrors() {}

  static ODataApplicationException notImplemented(String message) {
    return error(HttpServletResponse.SC_NOT_IMPLEMENTED, NOT_IMPLEMENTED, message);
  }

  static ODataApplicationException readOnly() {
    return error(
        HttpServletResponse.SC_METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        "Entities are read only; operations change them");
  }

  /**
   * Whether Olingo stumbled over what a client wrote: some of what is no address ends in an
   * exception of Java's in its parser, which is no error of the server.
   */
  static boolean isOfParser(@Nullable Exception fault) {
    if (!(fault instanceof RuntimeException)) {
      return false;
    }
    for (StackTraceElement frame : fault.getStackTrace()) {
      String name = frame.getClassName();
      if (PARSERS.stream().anyMatch(name::startsWith)) {
        return true;
      }
      if (name.startsWith(OURS)) {
        return false;
      }
    }
    return false;
  }

  static ODataApplicationException badRequest(String message) {
    return error(HttpServletResponse.SC_BAD_REQUEST, ErrorCode.INVALID.name(), message);
  }

  static ODataApplicationException unsupported(String message) {
    return error(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, UNSUPPORTED_MEDIA_TYPE, message);
  }

  static ODataApplicationException notFound(String message) {
    return error(HttpServletResponse.SC_NOT_FOUND, ErrorCode.NOT_FOUND.name(), message);
  }

  static ODataApplicationException forbidden() {
    return error(HttpServletResponse.SC_FORBIDDEN, ErrorCode.FORBIDDEN.name(), "Not allowed");
  }

  /** What an operation failed with. */
  static ODataApplicationException of(Reply.Failure failure) {
    OperationException cause =
        failure.retryAfter() == null
            ? new OperationException(failure.code(), failure.message(), failure.details())
            : new RateLimitedException(failure.message(), failure.retryAfter());
    return new ODataApplicationException(
        failure.message(), status(failure.code()), Locale.ENGLISH, cause, failure.code());
  }

  /** The HTTP status of a code; 400 for those of an application. */
  static int status(String code) {
    return switch (code) {
      case "NOT_FOUND", "UNKNOWN_EVENT" -> HttpServletResponse.SC_NOT_FOUND;
      case "CONFLICT" -> HttpServletResponse.SC_CONFLICT;
      case "UNAUTHENTICATED" -> HttpServletResponse.SC_UNAUTHORIZED;
      case "FORBIDDEN" -> HttpServletResponse.SC_FORBIDDEN;
      case "TOO_LARGE" -> HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE;
      case "TIMEOUT" -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
      case "RATE_LIMITED" -> TOO_MANY_REQUESTS;
      case "INTERNAL", "UNKNOWN_OUTCOME" -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
      default -> HttpServletResponse.SC_BAD_REQUEST;
    };
  }

  private static ODataApplicationException error(int status, String code, String message) {
    return new ODataApplicationException(message, status, Locale.ENGLISH, code);
  }
}
