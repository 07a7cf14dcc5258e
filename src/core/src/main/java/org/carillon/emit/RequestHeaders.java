package org.carillon.emit;

import java.util.List;
import java.util.Map;
import org.carillon.api.HeaderException;
import org.carillon.api.Who;
import org.carillon.model.EventModel.Static;
import org.carillon.security.CurrentRequest;
import org.carillon.security.WarningLimiter;
import org.carillon.session.CurrentConnection;

/**
 * What the HTTP request that is being handled says by its headers {@code x-ws-…} and {@code
 * x-websocket-…}. A header that cannot be read, is longer than {@value #LONGEST} characters, or
 * says what a request may not say is left out: it was not meant for the resource that emits, whose
 * work must not fail of it. The log has its name, once a minute.
 */
final class RequestHeaders {

  /** The longest value, in characters, and the longest name. */
  static final int LONGEST = 1_000;

  private static final System.Logger LOG = System.getLogger(RequestHeaders.class.getName());

  private final EmitHeaders headers;
  private final boolean excludes;
  private final boolean attributes;
  private final WarningLimiter warnings = new WarningLimiter();

  /**
   * A reader.
   *
   * @param excludes whether a request may exclude others than its own client and user
   * @param attributes whether it may set attributes of formats
   */
  RequestHeaders(EmitHeaders headers, boolean excludes, boolean attributes) {
    this.headers = headers;
    this.excludes = excludes;
    this.attributes = attributes;
  }

  /** What it says; nothing in a frame, whatever the request was that it was opened by. */
  EmitOptions emitOptions() {
    CurrentRequest request = CurrentConnection.get() == null ? CurrentRequest.get() : null;
    return request == null ? EmitOptions.NOTHING : request.headers(EmitOptions.class, this::read);
  }

  /** What headers say, by their names in lower case. */
  EmitOptions read(Map<String, List<String>> request) {
    EmitOptions emitOptions = EmitOptions.NOTHING;
    for (Map.Entry<String, List<String>> header : request.entrySet()) {
      String name = header.getKey();
      if (HttpNames.steering(name) != null) {
        // RFC 9110, section 5.3: several of one name are one with commas
        String value = String.join(",", header.getValue());
        if (name.length() > LONGEST || value.length() > LONGEST) {
          ignored("a header that is longer than " + LONGEST + " characters");
        } else {
          emitOptions = read(emitOptions, name, value);
        }
      }
    }
    return emitOptions;
  }

  private EmitOptions read(EmitOptions emitOptions, String name, String value) {
    try {
      Map<String, String> header = Map.of(name, value);
      if (mayBeSaid(headers.read(EmitOptions.NOTHING, header))) {
        return headers.read(emitOptions, header);
      }
      ignored("header \"" + name + "\" says what a request may not say");
    } catch (HeaderException e) {
      ignored(String.valueOf(e.getMessage()));
    }
    return emitOptions;
  }

  private boolean mayBeSaid(EmitOptions one) {
    return (attributes || one.attributes() == EmitAttributes.NONE)
        && (excludes || one.audience().rules().stream().allMatch(RequestHeaders::isOwn));
  }

  /**
   * Whether a rule excludes the request's own client, which its page has named, or its user. What
   * includes is judged with the event, which may allow it.
   */
  private static boolean isOwn(Static rule) {
    return !rule.excludes()
        || rule.who() == Who.CURRENT_USER
        || (rule.who() == Who.CLIENT && rule.names().size() == 1);
  }

  private void ignored(String what) {
    LOG.log(warnings.level(), "Of a request is ignored: {0}", what);
  }
}
