package org.carillon.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.testkit.ClientMessage.Kind;
import org.jspecify.annotations.Nullable;

/** Frames of the format json; those of others are kept as texts. */
final class JsonProtocol implements ClientProtocol {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .findAndRegisterModules()
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

  static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not to be written as JSON: " + value, e);
    }
  }

  static @Nullable JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null; // of another format
    }
  }

  @Override
  public String event(
      String event, @Nullable Object data, Map<String, ?> headers, @Nullable Integer ref) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("event", event);
    if (data != null) {
      frame.put("data", data);
    }
    if (!headers.isEmpty()) {
      frame.put("headers", headers);
    }
    if (ref != null) {
      frame.put("ref", ref.toString());
    }
    return json(frame);
  }

  @Override
  public ClientMessage read(String text) {
    JsonNode frame = parse(text);
    if (frame == null || !frame.path("event").isTextual()) {
      return ClientMessage.other(text);
    }
    String event = frame.path("event").asText();
    String ref = frame.has("ref") ? frame.path("ref").asText() : null;
    Kind kind = event.equals("error") ? Kind.ERROR : ref == null ? Kind.EVENT : Kind.REPLY;
    return new ClientMessage(kind, event, ref, frame.path("data"), frame.path("headers"), text);
  }
}
