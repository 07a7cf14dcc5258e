package org.carillon.sample.bookshop.odata;

import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.olingo.server.api.ODataApplicationException;
import org.carillon.api.OperationException;

/** What goes wrong, as OData tells it. */
final class Problems {

  private static final Logger LOG = System.getLogger(Problems.class.getName());

  private Problems() {}

  static ODataApplicationException notImplemented(String message) {
    return new ODataApplicationException(
        message, HttpServletResponse.SC_NOT_IMPLEMENTED, Locale.ENGLISH);
  }

  static ODataApplicationException readOnly() {
    return new ODataApplicationException(
        "Entities are read only", HttpServletResponse.SC_METHOD_NOT_ALLOWED, Locale.ENGLISH);
  }

  static ODataApplicationException badRequest(String message) {
    return new ODataApplicationException(
        message, HttpServletResponse.SC_BAD_REQUEST, Locale.ENGLISH);
  }

  /**
   * What the application does, and its exceptions as OData's. The message of one that was not meant
   * for a client stays in the log.
   */
  static <T> T told(Supplier<T> work) throws ODataApplicationException {
    try {
      return work.get();
    } catch (OperationException e) {
      int status =
          switch (e.code()) {
            case "NOT_FOUND" -> HttpServletResponse.SC_NOT_FOUND;
            case "CONFLICT" -> HttpServletResponse.SC_CONFLICT;
            case "FORBIDDEN" -> HttpServletResponse.SC_FORBIDDEN;
            default -> HttpServletResponse.SC_BAD_REQUEST;
          };
      throw new ODataApplicationException(e.getMessage(), status, Locale.ENGLISH, e, e.code());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "An OData request failed", e);
      throw new ODataApplicationException(
          "Internal error",
          HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
          Locale.ENGLISH,
          "INTERNAL");
    }
  }
}
