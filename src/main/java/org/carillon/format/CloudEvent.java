package org.carillon.format;

import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.spi.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent that a client sent. As little is asked of it as can be understood: a type, and a
 * version that is 1.0 where it is said.
 *
 * @param type what happened, or what is to be done
 * @param attributes all of them, the type too
 * @param data the data; of {@code data_base64} its text
 */
record CloudEvent(String type, Map<String, @Nullable Object> attributes, @Nullable Object data) {

  private static final String BASE64 = "data_base64";

  /**
   * Of its JSON object.
   *
   * @throws FormatException {@code BAD_FRAME} if it is no CloudEvent, {@code INVALID} if an
   *     attribute is none
   */
  static CloudEvent of(Map<String, @Nullable Object> members) throws FormatException {
    if (!(members.get("type") instanceof String type) || type.isEmpty()) {
      throw new FormatException("A CloudEvent has a \"type\", which is text and not empty");
    }
    Object version = members.get("specversion");
    if (version != null && !version.equals("1.0")) {
      throw new FormatException("The \"specversion\" must be 1.0");
    }
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>(members);
    Object base64 = attributes.remove(BASE64);
    Object data = attributes.remove("data");
    for (Map.Entry<String, @Nullable Object> attribute : attributes.entrySet()) {
      Object value = attribute.getValue();
      if (value instanceof Map || value instanceof Iterable) {
        throw new FormatException(
            ErrorCode.INVALID,
            "An attribute must be text, a number, true or false; what is more goes into \"data\"",
            null);
      }
    }
    return new CloudEvent(type, attributes, data == null ? base64 : data);
  }
}
