package org.carillon.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.carillon.api.ErrorCode;
import org.carillon.spi.FormatException;
import org.carillon.spi.ServiceInfo;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent that a client sent. As little is asked of it as can be understood: a type, and a
 * version that is 1.0 where it is said.
 *
 * @param type what happened, or what is to be done
 * @param attributes all of them, the type too
 * @param data the data; of {@code data_base64} the JSON that it stands for, or its text where the
 *     event says that it is no JSON
 */
record CloudEventMessage(
    String type, Map<String, @Nullable Object> attributes, @Nullable Object data) {

  private static final String BASE64 = "data_base64";

  /**
   * Of its JSON object.
   *
   * @throws FormatException {@code BAD_FRAME} if it is no CloudEvent, {@code INVALID} if an
   *     attribute is none
   */
  static CloudEventMessage of(Map<String, @Nullable Object> members, ServiceInfo service)
      throws FormatException {
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
    if (base64 == null) {
      return new CloudEventMessage(type, attributes, data);
    }
    if (data != null) {
      throw new FormatException("\"data\" and \"data_base64\" exclude each other");
    }
    return new CloudEventMessage(
        type, attributes, decoded(base64, attributes.get("datacontenttype"), service));
  }

  /**
   * What Base64 stands for: JSON where the event says so. Where it says nothing, which is JSON too,
   * it may be anything that an operation takes as bytes.
   */
  private static Object decoded(Object base64, @Nullable Object contentType, ServiceInfo service)
      throws FormatException {
    if (contentType instanceof String said && !isJson(said)) {
      return base64;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.toString());
      return service.readObject(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException | FormatException e) {
      if (contentType == null && isNoJson(e)) {
        return base64;
      }
      throw e instanceof FormatException fault
          ? fault
          : new FormatException(
              ErrorCode.INVALID, "\"data_base64\" must be JSON in UTF-8, in Base64", null);
    }
  }

  /** Whether it says that there is no JSON, and not that there is too much. */
  private static boolean isNoJson(Exception fault) {
    return !(fault instanceof FormatException format) || format.code() == ErrorCode.BAD_FRAME;
  }

  private static boolean isJson(String contentType) {
    int end = contentType.indexOf(';');
    String name = end < 0 ? contentType : contentType.substring(0, end);
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith("/json") || lower.endsWith("+json");
  }
}
