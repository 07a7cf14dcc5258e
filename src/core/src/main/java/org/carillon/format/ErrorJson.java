package org.carillon.format;

import java.util.List;
import org.carillon.api.OperationException.Detail;
import org.carillon.json.Json;
import org.carillon.spi.Reply;

/** What an error says, as a JSON object. */
final class ErrorJson {

  private ErrorJson() {}

  /** Appends code and message, event, retryAfter and details where there are any. */
  static StringBuilder append(StringBuilder out, Reply.Failure failure) {
    Json.appendString(out.append("{\"code\":"), failure.code());
    Json.appendString(out.append(",\"message\":"), failure.message());
    if (failure.event() != null) {
      Json.appendString(out.append(",\"event\":"), failure.event());
    }
    if (failure.retryAfter() != null) {
      out.append(",\"retryAfter\":").append(failure.retryAfter());
    }
    if (!failure.details().isEmpty()) {
      details(out.append(",\"details\":"), failure.details());
    }
    return out.append('}');
  }

  private static void details(StringBuilder out, List<Detail> details) {
    char before = '[';
    for (Detail detail : details) {
      Json.appendString(out.append(before).append("{\"path\":"), detail.path());
      Json.appendString(out.append(",\"message\":"), detail.message()).append('}');
      before = ',';
    }
    out.append(']');
  }
}
