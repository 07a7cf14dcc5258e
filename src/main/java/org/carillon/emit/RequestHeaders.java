package org.carillon.emit;

import java.util.List;
import java.util.Map;
import org.carillon.api.HeaderException;
import org.carillon.security.CurrentRequest;
import org.carillon.session.CurrentConnection;

/**
 * What the HTTP request that is being handled says by its headers {@code x-ws-…} and {@code
 * x-websocket-…}. A header that cannot be read is left out and logged by its name: it was not meant
 * for the resource that emits, whose work must not fail of it.
 */
final class RequestHeaders {

  private static final System.Logger LOG = System.getLogger(RequestHeaders.class.getName());

  private final EmitHeaders headers;

  RequestHeaders(EmitHeaders headers) {
    this.headers = headers;
  }

  /** What it says; nothing in a frame, whatever the request was that it was opened by. */
  Said said() {
    CurrentRequest request = CurrentConnection.get() == null ? CurrentRequest.get() : null;
    return request == null ? Said.NOTHING : request.headers(Said.class, this::read);
  }

  private Said read(Map<String, List<String>> request) {
    Said said = Said.NOTHING;
    for (Map.Entry<String, List<String>> header : request.entrySet()) {
      if (HttpNames.steering(header.getKey()) != null) {
        try {
          // RFC 9110, section 5.3: several of one name are one with commas
          said = headers.read(said, Map.of(header.getKey(), String.join(",", header.getValue())));
        } catch (HeaderException e) {
          LOG.log(System.Logger.Level.WARNING, "Of a request is ignored: {0}", e.getMessage());
        }
      }
    }
    return said;
  }
}
